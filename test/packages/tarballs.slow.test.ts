import { describe, expect, inject, test } from "vitest";
import { mintToken } from "../../packages/emulator/src/testing/run-widget.ts";
import { openProject } from "./testing/open-project.ts";
import { provideNode } from "./testing/provide-node.ts";

// Tests the packages as users get them: packed, installed into empty projects, on every supported Node.

const SITE = { sitekey: "0x4AAAAAAAmyform000001", secret: "my-forms-secret", hostnames: ["shop.test"] };
const [EMULATOR, CLIENT, SERVER] = ["turnstile-emulator", "stile-client", "stile-server"];

const files = inject("tarballs");
const tarball = (name: string | undefined) => files[name ?? ""] ?? "";

async function openWith(version: number | string, ...names: readonly (string | undefined)[]) {
  const project = await openProject(provideNode(version));
  await project.install(...names.map((name) => files[name ?? ""] ?? name ?? ""));
  return project;
}

describe.each(["22.13.0", 22, 24])("on Node %s", (version) => {
  test("turnstile-emulator: help, and a token that siteverify accepts once", async () => {
    await using project = await openWith(version, EMULATOR);
    const help = await project.run("npx turnstile-emulator --help");
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain("Usage: turnstile-emulator");

    await project.write("sites.json", JSON.stringify({ sites: [SITE] }));
    await using running = project.start(
      "npx turnstile-emulator --port 0 --tls-port 0 --sites-file sites.json",
    );
    const [, address = ""] = await running.seen(/siteverify +(\S+)\/turnstile\/v0\/siteverify/);
    const token = await mintToken({ url: address }, { sitekey: SITE.sitekey });
    const verify = async () => {
      const response = await fetch(`${address}/turnstile/v0/siteverify`, {
        method: "POST",
        body: new URLSearchParams({ secret: SITE.secret, response: token }),
      });
      return await response.json();
    };
    expect(await verify()).toMatchObject({ success: true, hostname: "shop.test" });
    expect(await verify()).toMatchObject({ success: false, "error-codes": ["timeout-or-duplicate"] });
  });

  test("turnstile-emulator exec: a program's siteverify call reaches the emulator", async () => {
    await using project = await openWith(version, EMULATOR);
    await project.write(
      "app.mjs",
      `const body = new URLSearchParams({ secret: "nobody's", response: "any" });
      const url = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
      console.log(await (await fetch(url, { method: "POST", body })).text());`,
    );
    const { stdout, stderr } = await project.run(
      "npx turnstile-emulator exec --port 0 --tls-port 0 -- node app.mjs",
    );
    expect(stdout, stderr).toContain("invalid-input-secret");
  });

  test("turnstile-emulator/audit, with the correct code of the package", async () => {
    await using project = await openWith(version, EMULATOR);
    await project.write(
      "program.mjs",
      `import { createEmulator } from "turnstile-emulator";
      import { audit } from "turnstile-emulator/audit";
      const emulator = await createEmulator({ sites: [${JSON.stringify(SITE)}] });
      // The endpoint is siteverify itself.
      const submit = async (token) => await fetch(emulator.url + "/turnstile/v0/siteverify", {
        method: "POST",
        body: new URLSearchParams({ secret: "${SITE.secret}", response: token }),
      });
      const options = { emulator, submit, acceptedWhen: ['body~"success":true'], only: ["spent-token"] };
      const { checks, correctCode } = await audit(options);
      console.log(checks.map(({ status }) => status).join(), Object.keys(correctCode).join());
      await emulator.close();`,
    );
    expect(await project.run("node program.mjs")).toMatchObject({
      exitCode: 0,
      stdout: "passed,passed,passed node,python,php,go,ruby,java\n",
    });
    expect(
      await project.run("npx turnstile-emulator audit --dry-run -- curl -d t={token} localhost"),
    ).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Nothing was sent."),
    });
  });

  test("import and require() of both libraries", async () => {
    await using project = await openWith(version, EMULATOR, CLIENT);
    const program = `
      const emulator = await createEmulator();
      const response = await fetch(emulator.url + "/turnstile/v0/api.js");
      console.log(response.status, typeof createClient({ baseUrl: emulator.url, clientKey: "key" }).solve);
      await emulator.close();`;
    await project.write(
      "program.mjs",
      `import { createEmulator } from "turnstile-emulator";
      import { createClient } from "stile-client";
      ${program}`,
    );
    await project.write(
      "program.cjs",
      `const { createEmulator } = require("turnstile-emulator");
      const { createClient } = require("stile-client");
      (async () => { ${program} })();`,
    );
    for (const file of ["program.mjs", "program.cjs"]) {
      expect(await project.run(`node ${file}`)).toMatchObject({ exitCode: 0, stdout: "200 function\n" });
    }
  });
});

test.each(["22.16.0", 22, 24])("stile-server on Node %s: npx stile solve prints a token", async (version) => {
  await using project = await openWith(version, EMULATOR, CLIENT, SERVER);
  const { exitCode, stdout, stderr } = await project.run(
    "npx stile solve https://shop.test 1x00000000000000000000AA",
  );
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0, stdout: "XXXX.DUMMY.TOKEN.XXXX\n" });
  expect(stderr).not.toContain('"level":"error"');
});

describe("on Node 20", () => {
  test.each([
    [EMULATOR, "turnstile-emulator", "22.13"],
    [SERVER, "stile", "22.16"],
  ])("%s prints one line with the Node that it needs", async (name, command, needed) => {
    await using project = await openWith(20, EMULATOR, CLIENT, name);
    const { exitCode, stdout, stderr } = await project.run(`npx ${command} --help`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(
      /^\S+ needs Node \S+ or newer; this is Node 20\.\d+\.\d+\. Install a newer one from \S+\n$/,
    );
    expect(stderr).toContain(`Node ${needed} or newer`);
  });

  test("stile-client works with import and require()", async () => {
    await using project = await openWith(20, CLIENT);
    await project.write(
      "a.mjs",
      'import { createClient } from "stile-client"; console.log(typeof createClient);',
    );
    await project.write("a.cjs", 'console.log(typeof require("stile-client").createClient);');
    for (const file of ["a.mjs", "a.cjs"]) {
      expect(await project.run(`node ${file}`)).toMatchObject({ exitCode: 0, stdout: "function\n" });
    }
  });
});

describe("types, with skipLibCheck: false", () => {
  const MODULE = `
    import { createEmulator, type Emulator } from "turnstile-emulator";
    import { createClient, UnsolvableError, type Solution } from "stile-client";
    import { loadConfig, startService } from "stile-server";
    export async function use(): Promise<Solution> {
      const emulator: Emulator = await createEmulator({ sites: [{ mode: "managed" }] });
      // @ts-expect-error There is no such option.
      await createEmulator({ site: [] });
      startService satisfies Function;
      loadConfig satisfies Function;
      UnsolvableError satisfies Function;
      return await createClient({ baseUrl: emulator.url, clientKey: "key" }).solve({
        websiteURL: "https://shop.test", websiteKey: "1x00000000000000000000AA" });
    }`;
  const COMMON_JS = `
    import emulator = require("turnstile-emulator");
    import client = require("stile-client");
    client.createClient({ baseUrl: "http://localhost", clientKey: "key" }).getBalance() satisfies Promise<number>;
    emulator.createEmulator satisfies Function;`;

  test("turnstile-emulator without the other packages", async () => {
    await using project = await openWith(
      24,
      EMULATOR,
      "msw@2",
      "@playwright/test@1",
      "typescript@6",
      "@types/node@24",
    );
    await project.write(
      "module.mts",
      `import type { AuditReport } from "turnstile-emulator/audit";
      import { installTurnstile } from "turnstile-emulator/dom";
      import { handlers } from "turnstile-emulator/msw";
      import { turnstileWebServer } from "turnstile-emulator/playwright";
      export const functions: Function[] = [installTurnstile, handlers, turnstileWebServer];
      // @ts-expect-error It is a list, not any.
      export const checks = ({ checks }: AuditReport): number => checks;`,
    );
    const { exitCode, stdout } = await project.run(
      "npx tsc --noEmit --strict --skipLibCheck false --target es2023 --types node --module nodenext module.mts",
    );
    expect(stdout).toBe("");
    expect(exitCode).toBe(0);
  });

  test.each([
    ["nodenext", "--module nodenext module.mts common.cts"],
    ["bundler", "--module esnext --moduleResolution bundler module.mts"],
  ])("%s", async (_name, flags) => {
    await using project = await openWith(24, EMULATOR, CLIENT, SERVER, "typescript@6", "@types/node@24");
    await project.write("module.mts", MODULE);
    await project.write("common.cts", COMMON_JS);
    const { exitCode, stdout } = await project.run(
      `npx tsc --noEmit --strict --skipLibCheck false --target es2023 --types node ${flags}`,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  });
});

test.each([
  ["22.13.0", EMULATOR, CLIENT],
  ["22.16.0", EMULATOR, CLIENT, SERVER],
])("every dependency allows Node %s, the oldest that its packages allow", async (version, ...packages) => {
  await using project = await openProject(provideNode(version));
  const names = packages.map(tarball).join(" ");
  const { exitCode, stderr } = await project.run(
    `npm install --engine-strict --ignore-scripts --no-audit --no-fund ${names}`,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

describe("budgets", () => {
  test.each([
    { name: EMULATOR, packages: 15, bytes: 8_000_000 },
    { name: CLIENT, packages: 1, bytes: 60_000 },
  ])("$name installs at most $packages packages and $bytes bytes", async ({ name, packages, bytes }) => {
    await using project = await openWith(24, tarball(name));
    const installed = await project.measure();
    process.stdout.write(
      `${name}: ${installed.packages.length} of ${packages} packages, ${installed.bytes} of ${bytes} bytes\n`,
    );
    expect(installed.packages.length).toBeLessThanOrEqual(packages);
    expect(installed.bytes).toBeLessThanOrEqual(bytes);
  });
});
