import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startServe } from "../testing/start-serve.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";

const PAGE = ["https://example.com", "1x00000000000000000000AA"];
/** Nothing listens on the discard port, so no service answers. */
const NOBODY = { STILE_PORT: "9" };

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
});
afterEach(() => cli[Symbol.asyncDispose]());

test("starts a service when none answers: the token on stdout, progress on stderr, nothing left behind", async () => {
  const environment = { ...NOBODY, TMPDIR: cli.directory };
  const { exitCode, stdout, stderr } = await cli.run(["solve", ...PAGE], { environment });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\S+\n$/);
  expect(stderr).toMatch(/\d\.\d s {2}starting a service.*\n.*queued {2}task .*\n[^]*\d\.\d s {2}ready/);
  expect(stderr).not.toContain("\u001B");
  expect(await leftBehind()).toEqual([]);
});

test("a refusal of the widget or the service prints one line and exits with 1", async () => {
  const refused = await cli.run(["solve", PAGE[0] ?? "", "2x00000000000000000000AB"], {
    environment: NOBODY,
  });
  expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
  expect(refused.stderr).toMatch(/stile: ERROR_CAPTCHA_UNSOLVABLE: .*\n$/);
});

test("uses a running service and explains a wrong or missing key", async () => {
  await using serving = await startServe(cli);
  const key = serving.firstKey ?? "";
  const solve = (...words: readonly string[]) => cli.run(["solve", ...PAGE, "--url", serving.url, ...words]);

  const solved = await solve(
    "--key",
    key,
    "--json",
    "--action",
    "login",
    "--cdata",
    "cart",
    "--isolation",
    "context",
  );
  expect(JSON.parse(solved.stdout)).toEqual({
    token: expect.any(String),
    userAgent: expect.stringContaining("Chrome/"),
    taskId: expect.any(String),
    durationMs: expect.any(Number),
  });
  expect(solved.stderr).not.toContain("starting a service");

  const keyless = await solve();
  expect(keyless).toMatchObject({ exitCode: 2, stdout: "" });
  expect(keyless.stderr).toMatch(/^stile: .*needs a client key: .*--key.*stile keys add NAME.*\n$/);
  const wrong = await solve("--key", "not-a-known-key");
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toMatch(/stile: .*does not know this client key.*stile keys add NAME.*\n$/);
});

test("without a key, starts a service instead of using the running one", async () => {
  await using serving = await startServe(cli);
  const environment = { STILE_PORT: new URL(serving.url).port };
  const { exitCode, stdout, stderr } = await cli.run(["solve", ...PAGE], { environment });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\S+\n$/);
  expect(stderr).toMatch(/starting a service for this command {2}\(the one at .* needs a client key: --key/);
});

test("supports keys with integer ids", async () => {
  await using serving = await startServe(cli);
  const added = await cli.run(["keys", "add", "shop", "--task-ids", "integer"]);
  const words = ["--url", serving.url, "--key", added.stdout.trim(), "--json"];
  const { exitCode, stdout } = await cli.run(["solve", ...PAGE, ...words]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ taskId: expect.any(Number), token: expect.any(String) });
});

test("Ctrl-C cancels the task", async () => {
  const site = { sitekey: "0xslow", secret: "secret", scenario: { delayMs: 600_000 } };
  await writeFile(path.join(cli.directory, "sites.json"), JSON.stringify([site]));
  await using serving = await startServe(cli, ["--sites-file", "sites.json"]);
  const clientKey = serving.firstKey ?? "";
  const words = ["solve", "https://example.com", "0xslow", "--url", serving.url, "--key", clientKey];
  await using solving = cli.start(words);
  const [, taskId] = await solving.seen("stderr", /task (\S+)/);
  solving.kill("SIGINT");
  expect(await solving.ended).toMatchObject({
    exitCode: 130,
    stderr: expect.stringContaining("Interrupted: no token."),
  });
  const body = JSON.stringify({ clientKey, taskId });
  const response = await fetch(`${serving.url}/getTaskResult`, { method: "POST", body });
  expect(await response.json()).toMatchObject({
    errorCode: "ERROR_CAPTCHA_UNSOLVABLE",
    errorDescription: expect.stringContaining("cancelled by cancelTask"),
  });
});

test.each([
  [["notaurl", "1x00000000000000000000AA"], /^stile: URL .*, got "notaurl"\./],
  [["ftp://example.com", "1x00000000000000000000AA"], /^stile: URL .*, got "ftp:\/\/example\.com"\./],
  [["https://example.com", "not a key"], /^stile: SITEKEY .*, got "not a key"\./],
  [[...PAGE, "--action", "a b"], /^stile: --action .*, got "a b"\./],
  [[...PAGE, "--cdata", "ä"], /^stile: --cdata .*, got "ä"\./],
  [[...PAGE, "--isolation", "none"], /^stile: --isolation .*, got "none"\./],
  [
    [...PAGE, "--url", "notaurl"],
    /--url: expected an address such as http:\/\/127\.0\.0\.1:7080, got "notaurl"\./,
  ],
])("%j is wrong usage, reported before a service is started", async (words, message) => {
  const { exitCode, stdout, stderr } = await cli.run(["solve", ...words], { environment: NOBODY });
  expect(stderr).toMatch(message);
  expect(stderr.split("\n")).toHaveLength(2);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
});

test("does not start a service if --url does not answer", async () => {
  const { exitCode, stderr } = await cli.run(["solve", ...PAGE, "--url", "http://127.0.0.1:9"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^stile: No Stile service answers at http:\/\/127\.0\.0\.1:9\..*\n$/);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s stops cleanly with %i", async (signal, exitCode) => {
  await using solving = cli.start(["solve", ...PAGE], { environment: { ...NOBODY, TMPDIR: cli.directory } });
  await solving.seen("stderr", /starting a service/);
  solving.kill(signal);
  expect(await solving.ended).toMatchObject({ exitCode, stdout: "" });
  expect(await leftBehind()).toEqual([]);
});

test("gives up after --timeout", async () => {
  const { exitCode, stderr } = await cli.run(["solve", ...PAGE, "--timeout", "0.2"], { environment: NOBODY });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/stile: No token within 0\.2 s\./);
});

async function leftBehind(): Promise<readonly string[]> {
  return (await readdir(cli.directory)).filter((name) => name.startsWith("stile-"));
}
