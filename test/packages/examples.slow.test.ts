import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, inject, test } from "vitest";
import { freePort } from "../../packages/emulator/src/testing/free-port.ts";
import { copyExample } from "./testing/copy-example.ts";
import { openProject, type Project } from "./testing/open-project.ts";
import { provideNode } from "./testing/provide-node.ts";

// Runs the examples as users copy them: in a separate project, with the packed packages.

const tarballs = inject("tarballs");

describe("api-only", () => {
  test("passes its tests, which notice an app that fails open", { timeout: 300_000 }, async () => {
    await using project = await openProject(provideNode(24));
    await copyExample(project, "api-only", tarballs);
    const { exitCode, stdout } = await project.run("npm test");
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/Tests +12 passed/),
    });
    await failOpen(project);
    expect((await project.run("npm test")).stdout).toMatch(/Tests +6 failed \| 6 passed/);
  });
});

describe.each([
  { name: "react-express", build: "npx vite build" },
  { name: "next", build: "npx next build" },
])("$name", ({ name, build }) => {
  test("passes its tests, which notice an app that fails open", { timeout: 600_000 }, async () => {
    await using project = await openProject(provideNode(24));
    await copyExample(project, name, tarballs);
    const variables = {
      CHROMIUM_PATH: process.env["STILE_CHROMIUM_PATH"] ?? "",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(await freePort()),
      TURNSTILE_EMULATOR_URL: `http://127.0.0.1:${await freePort()}`,
    };
    const runTests = async () => {
      expect(await project.run(build, variables)).toMatchObject({ exitCode: 0 });
      return await project.run("npx playwright test --reporter=list", variables);
    };
    const { exitCode, stdout } = await runTests();
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^ +10 passed/m),
    });
    await failOpen(project);
    expect((await runTests()).stdout).toMatch(
      /^ +1 failed\n.* nobody signs up while siteverify is down .*\n +9 passed/m,
    );
  });
});

/** Makes the app accept every token while siteverify gives no answer. */
async function failOpen(project: Project): Promise<void> {
  const source = await readFile(path.join(project.directory, "verify-turnstile.ts"), "utf8");
  await project.write("verify-turnstile.ts", source.replaceAll('return "unavailable"', 'return "passed"'));
}

describe.each(["msw@2", "msw@3"])("turnstile-emulator/msw with %s in Jest", (msw) => {
  test("accepts a token once", { timeout: 300_000 }, async () => {
    await using project = await openProject(provideNode(24));
    await project.install(tarballs["turnstile-emulator"] ?? "", msw, "jest@30");
    await project.write(
      "siteverify.test.mjs",
      `import { setupServer } from "msw/node";
      import { createInProcessEmulator, handlers } from "turnstile-emulator/msw";
      const secret = "my-form-secret";
      const emulator = createInProcessEmulator({ sites: [{ sitekey: "0x4AAAAAAAmyform000001", secret }] });
      const server = setupServer(...handlers(emulator));
      beforeAll(() => server.listen());
      afterAll(() => server.close());
      test("accepts a token once", async () => {
        const response = await emulator.mintToken();
        const verify = async () =>
          await (await fetch("https://challenges.cloudflare.com/turnstile/v0/siteverify", {
            method: "POST",
            body: new URLSearchParams({ secret, response }),
          })).json();
        expect(await verify()).toMatchObject({ success: true });
        expect(await verify()).toMatchObject({ "error-codes": ["timeout-or-duplicate"] });
      });`,
    );
    const jest = "node --experimental-vm-modules node_modules/jest/bin/jest.js --testMatch **/*.test.mjs";
    const { exitCode, stderr } = await project.run(jest);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("1 passed") });
  });
});

test("turnstile-emulator/dom gives a token in Jest with jsdom", { timeout: 300_000 }, async () => {
  await using project = await openProject(provideNode(24));
  await project.install(tarballs["turnstile-emulator"] ?? "", "jest@30", "jest-environment-jsdom@30");
  await project.write(
    "form.test.mjs",
    `import { jest } from "@jest/globals";
    import { installTurnstile } from "turnstile-emulator/dom";
    test("gives a token, and another one when it has expired", async () => {
      jest.useFakeTimers();
      const turnstile = installTurnstile(window, { sites: [{ sitekey: "0x4AAAAAAAmyform000001" }] });
      await turnstile.setScenario({ fail: { code: "600010", times: 1 } });
      document.body.innerHTML = "<form><div id='widget'></div></form>";
      const [callback, failed] = [jest.fn(), jest.fn(() => true)];
      window.turnstile.render("#widget", { sitekey: "0x4AAAAAAAmyform000001", callback, "error-callback": failed });
      await jest.advanceTimersByTimeAsync(0);
      expect(failed).toHaveBeenCalledWith("600010");
      await jest.advanceTimersByTimeAsync(8_000);
      expect(callback).toHaveBeenCalledWith(turnstile.widget().token, false);
      expect(document.querySelector("[name=cf-turnstile-response]").value).toBe(turnstile.widget().token);
      await jest.advanceTimersByTimeAsync(300_000);
      expect(callback).toHaveBeenCalledTimes(2);
      turnstile.uninstall();
    });`,
  );
  const jest =
    "node --experimental-vm-modules node_modules/jest/bin/jest.js --testMatch **/*.test.mjs --env jsdom";
  const { exitCode, stderr } = await project.run(jest);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("1 passed") });
});

test.each(["msw", "dom"])("turnstile-emulator/%s loads no server", { timeout: 300_000 }, async (entry) => {
  await using project = await openProject(provideNode(22));
  await project.install(tarballs["turnstile-emulator"] ?? "", "msw@2");
  const folder = path.join(project.directory, "node_modules/turnstile-emulator/dist/library");
  const imported = await importsOf(path.join(folder, `${entry}.js`));
  const forbidden = new Set(["node:http", "node:https", "node:http2", "node:net", "node:tls", "hono"]);
  expect([...imported].filter((name) => forbidden.has(name))).toEqual(
    // Only for isIP(), which opens nothing.
    ["node:net"],
  );
});

/** The modules that a module and its chunks import statically. */
async function importsOf(file: string, seen = new Set<string>()): Promise<ReadonlySet<string>> {
  const source = await readFile(file, "utf8");
  for (const [, name = ""] of source.matchAll(/(?:^|[\s;}])(?:from|import) ?"([^"]+)"/g)) {
    const target = name.startsWith(".") ? path.resolve(path.dirname(file), name) : name;
    if (seen.has(target)) continue;
    seen.add(target);
    if (name.startsWith(".")) await importsOf(target, seen);
  }
  return seen;
}
