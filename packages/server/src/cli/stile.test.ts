import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { openCli, type Cli } from "./testing/run-cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await openCli();
});
afterAll(() => cli[Symbol.asyncDispose]());

test("--help lists every command, examples and exit codes", async () => {
  const { exitCode, stdout, stderr } = await cli.run(["--help"]);
  expect(exitCode).toBe(0);
  expect(stderr).toBe("");
  for (const { name, summary } of COMMANDS)
    expect(stdout).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 20)}`, "m"));
  expect(stdout).toContain("Examples:");
  expect(stdout).toContain("130");
});

test.each(COMMANDS.map(({ name }) => name))("%s has its own help", async (name) => {
  const { exitCode, stdout } = await cli.run([name, "--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(new RegExp(`^Usage: stile ${name}`));
});

test("help shows a command's help", async () => {
  const { exitCode, stdout } = await cli.run(["help", "keys", "add"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Usage: stile keys add/);
  expect((await cli.run(["help"])).stdout).toMatch(/^Usage: stile \[options\]/);
});

test.each(["--version", "-v"])("%s prints the package's version", async (flag) => {
  expect(await cli.run([flag])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

test.each([
  [["srve"], /There is no command "srve"\. Did you mean serve\?/],
  [["serve", "--prot", "1"], /There is no option --prot\. Did you mean --port\?/],
  [["serve", "--port"], /--port <PORT> needs a value/],
  [["solve", "https://example.com"], /The argument SITEKEY is missing/],
  [
    ["solve", "https://example.com", "1x", "--timeout", "soon"],
    /--timeout: expected a number of seconds above 0, got "soon"\./,
  ],
  [["keys", "ad"], /There is no command "ad"/],
  [["completion", "tcsh"], /bash, zsh, fish/],
  [["serve", "extra"], /Too many arguments/],
  [["serve", "--port", "99999"], /--port: expected a whole number from 0 to 65535, got "99999"/],
  [["serve", "--config", "nowhere.json"], /nowhere\.json: there is no such file/],
  [["help", "solv"], /There is no command "solv"\. Did you mean solve\?/],
  [["help", "keys", "lst"], /There is no command "lst"\. Did you mean list\?/],
])("%j is wrong usage: prints one line and exits with 2", async (words, message) => {
  const { exitCode, stdout, stderr } = await cli.run(words);
  expect(exitCode).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^stile: [^\n]+\n$/);
});

test("without a command, prints the help and exits with 2", async () => {
  const { exitCode, stderr } = await cli.run([]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Usage: stile");
});

test("an unexpected fault prints an incident id, and the stack only with --debug", async () => {
  // Makes Node itself fail where nothing expects it.
  const environment = {
    NODE_OPTIONS: "--import=data:text/javascript,process.cwd=()=>{throw(new(Error)('boom'))}",
  };
  const plain = await cli.run(["config"], { environment });
  expect(plain.exitCode).toBe(70);
  expect(plain.stderr).toMatch(/^stile: Unexpected fault \(incident [0-9a-f-]{36}\): boom\n/);
  expect(plain.stderr).not.toContain("    at ");
  const debugged = await cli.run(["config", "--debug"], { environment });
  expect(debugged.stderr).toMatch(/\n {4}at .*table-options\.ts/);
  const byVariable = await cli.run(["config"], { environment: { ...environment, STILE_DEBUG: "1" } });
  expect(byVariable.stderr).toContain("    at ");
});

test("a closed pipe on stdout is not a fault", async () => {
  const stile = new URL("stile.ts", import.meta.url).pathname;
  const { stderr } = await promisify(execFile)("sh", [
    "-c",
    `"${process.execPath}" "${stile}" config | head -n 1`,
  ]);
  expect(stderr).toBe("");
});

test("prints colours only on a terminal", async () => {
  const { stdout } = await cli.run(["config"], { environment: { NO_COLOR: "" } });
  expect(stdout).not.toContain("\u001B");
});

test("config prints values with their origins, as a table and as JSON", async () => {
  const environment = { STILE_CLIENT_KEY: "a long secret key" };
  const table = await cli.run(["config", "--port", "8080"], { environment });
  expect(table.stdout).toMatch(/^port +8080 +--port$/m);
  expect(table.stdout).toMatch(/^clientKey +\(hidden\) +STILE_CLIENT_KEY$/m);
  const json = await cli.run(["config", "--port", "8080", "--json"], { environment });
  expect(JSON.parse(json.stdout)).toMatchObject({ port: { value: 8080, origin: "--port" } });
  expect(json.stdout).not.toContain("a secret key");
});

test("install-browser prints only a path on stdout", async () => {
  const { exitCode, stdout } = await cli.run(["install-browser"]);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`${process.env["STILE_CHROMIUM_PATH"]}\n`);
});
