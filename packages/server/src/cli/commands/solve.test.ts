import { readdir } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startServe } from "../testing/start-serve.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";

const PAGE = ["https://example.com", "1x00000000000000000000AA"];
/** Nothing listens on the discard port, so that no service answers. */
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

test("what the widget or the service refuses is one line and exit code 1", async () => {
  const refused = await cli.run(["solve", PAGE[0] ?? "", "2x00000000000000000000AB"], {
    environment: NOBODY,
  });
  expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
  expect(refused.stderr).toMatch(/stile: ERROR_CAPTCHA_UNSOLVABLE: .*\n$/);
});

test("uses a running service and says what is wrong with the key", async () => {
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
  expect(keyless.stderr).toMatch(/^stile: .*wants a client key: .*--key.*stile keys add NAME.*\n$/);
  const wrong = await solve("--key", "not-a-known-key");
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toMatch(/stile: .*does not know this client key.*stile keys add NAME.*\n$/);
  const malformed = await cli.run([
    "solve",
    "ftp://example.com",
    PAGE[1] ?? "",
    "--url",
    serving.url,
    "--key",
    key,
  ]);
  expect(malformed.stderr).toMatch(/stile: ERROR_PAGEURL: task\.websiteURL/);
});

test("a named service that does not answer is not replaced by one of its own", async () => {
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

test("gives up in time", async () => {
  const { exitCode, stderr } = await cli.run(["solve", ...PAGE, "--timeout", "0.2"], { environment: NOBODY });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/stile: No token within 0\.2 s\./);
});

async function leftBehind(): Promise<readonly string[]> {
  return (await readdir(cli.directory)).filter((name) => name.startsWith("stile-"));
}
