import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openProgram, type Cli } from "./testing/run-cli.ts";

let cli: Cli;
beforeEach(async () => {
  cli = await openProgram(new URL("turnstile-emulator.ts", import.meta.url));
});
afterEach(() => cli[Symbol.asyncDispose]());

const write = async (name: string, text: string) => {
  const file = path.join(cli.directory, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
};

test("names file, line and kind of every test key", async () => {
  await write(".env", "A=1\nTURNSTILE_SECRET=1x0000000000000000000000000000000AA\nB=2\n");
  await write("wrangler.toml", '[vars]\r\nTURNSTILE_SITEKEY = "3x00000000000000000000FF"\r\n');
  await write("dist/assets/app.js", 'a="2x00000000000000000000AB",b="XXXX.DUMMY.TOKEN.XXXX"');
  await write("dist/good.js", 'a="0x4AAAAAAAreal000000001"');
  const { exitCode, stdout, stderr } = await cli.run(["check-env", ".env", "wrangler.toml", "dist"]);
  expect(stdout.split("\n")).toEqual([
    ".env:2: test secret 1x0000000000000000000000000000000AA",
    "wrangler.toml:2: test sitekey 3x00000000000000000000FF",
    "dist/assets/app.js:1: test sitekey 2x00000000000000000000AB",
    "dist/assets/app.js:1: dummy token XXXX.DUMMY.TOKEN.XXXX",
    "",
  ]);
  expect(stderr).toContain("4 test keys in 4 files.");
  expect(exitCode).toBe(1);
});

test("a sites file's own keys are refused too; its secrets are not shown", async () => {
  await write("sites.json", JSON.stringify([{ sitekey: "0xforTests", secret: "secret-for-tests" }]));
  await write(".env", "SITEKEY=0xforTests\nSECRET=secret-for-tests\n");
  const { exitCode, stdout } = await cli.run(["check-env", "--sites-file", "sites.json", ".env"]);
  expect(stdout).toBe(".env:1: emulator sitekey 0xforTests\n.env:2: emulator secret secr…\n");
  expect(exitCode).toBe(1);
});

test("longer keys that contain a test key, and real keys, are fine", async () => {
  await write(
    ".env",
    "A=11x00000000000000000000AA\nB=1x00000000000000000000AAA\nC=0x4AAAAAAAreal000000001\n",
  );
  const { exitCode, stdout, stderr } = await cli.run(["check-env", ".env"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  expect(stderr).toContain("No test keys in 1 file.");
});

test.each([
  ["a string in a bundle", String.raw`a="SITEKEY:\n1x00000000000000000000AA"`],
  ["JSON in a page", String.raw`{\u0022sitekey\u0022:\u00221x00000000000000000000AA\u0022}`],
  ["an address", "https://shop.test/?sitekey%3D1x00000000000000000000AA%26x"],
])("finds a key after an escape: %s", async (_name, text) => {
  await write("app.js", text);
  const { exitCode, stdout, stderr } = await cli.run(["check-env", "app.js"]);
  expect(stdout).toBe("app.js:1: test sitekey 1x00000000000000000000AA\n");
  expect(stderr).toContain("1 test key in 1 file.");
  expect(exitCode).toBe(1);
});

test("follows a folder's links to files, not those to folders or to nothing", async () => {
  await write("shared/production.env", "SITEKEY=1x00000000000000000000AA\n");
  await write("app/index.js", "a");
  for (const [target, name] of [
    ["../shared/production.env", ".env"],
    ["..", "parent"],
    ["nothing", "broken"],
  ] as const)
    await symlink(target, path.join(cli.directory, "app", name));
  const { exitCode, stdout, stderr } = await cli.run(["check-env", "app"]);
  expect(stdout).toBe("app/.env:1: test sitekey 1x00000000000000000000AA\n");
  expect(stderr).toContain("in 2 files.");
  expect(exitCode).toBe(1);
});

test("a folder's node_modules and .git are skipped, unless they are named", async () => {
  await write("node_modules/turnstile-emulator/keys.js", "1x00000000000000000000AA");
  await write(".git/config", "1x00000000000000000000AA");
  await write("src/node_modules.js", "a");
  expect(await cli.run(["check-env", "."])).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("No test keys in 1 file."),
  });
  expect(await cli.run(["check-env", "node_modules"])).toMatchObject({ exitCode: 1 });
});

test.each([
  [["missing.env"], /There is no file or folder missing\.env/],
  [[], /The argument file is missing/],
  [["--sites-file", "missing.json", "."], /The sites file missing\.json does not exist/],
])("check-env %j is wrong usage", async (words, message) => {
  const { exitCode, stderr } = await cli.run(["check-env", ...words]);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});
