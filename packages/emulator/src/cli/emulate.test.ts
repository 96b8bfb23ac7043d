import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EMULATOR_OPTIONS, emulatorOptionSet, environmentName, flagName } from "../config/index.ts";
import { openProgram, type Cli, type CliProcess } from "./testing/run-cli.ts";

const FREE = ["--port", "0", "--tls-port", "0"];
const SITES = [{ sitekey: "0xfile", secret: "file-secret", hostnames: ["shop.test"] }];

let cli: Cli;
beforeEach(async () => {
  cli = await openProgram(new URL("turnstile-emulator.ts", import.meta.url));
});
afterEach(() => cli[Symbol.asyncDispose]());

async function siteverifyUrl(process: CliProcess, stream: "stdout" | "stderr" = "stdout"): Promise<string> {
  await process.seen(stream, /Ctrl-C stops/);
  return /siteverify +(\S+)/.exec(process.written[stream])?.[1] ?? "";
}

async function ask(url: string, secret: string): Promise<unknown> {
  const body = new URLSearchParams({ secret, response: "XXXX.DUMMY.TOKEN.XXXX" });
  return (await fetch(url, { method: "POST", body })).json();
}

test("verifies with the test secrets at the printed address, and Ctrl-C ends with 0", async () => {
  await using process = cli.start(FREE);
  const url = await siteverifyUrl(process);
  expect(await ask(url, "1x0000000000000000000000000000000AA")).toMatchObject({ success: true });
  process.kill("SIGINT");
  expect(await process.ended).toMatchObject({ exitCode: 0, stderr: "" });
});

test("serves the sites of a file and writes the journal", async () => {
  const [sites, journal] = [
    path.join(cli.directory, "sites.json"),
    path.join(cli.directory, "journal.jsonl"),
  ];
  await writeFile(sites, JSON.stringify({ sites: SITES, scenario: { delayMs: 1 } }));
  await using process = cli.start([...FREE, "--sites-file", sites, "--journal", journal]);
  const url = await siteverifyUrl(process);
  expect(await ask(url, "file-secret")).toMatchObject({ "error-codes": ["invalid-input-response"] });
  process.kill("SIGTERM");
  expect(await process.ended).toMatchObject({ exitCode: 0 });
  const lines = (await readFile(journal, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { type: "siteverify", sitekey: "0xfile" },
  ]);
});

test("a journal on stdout contains only JSON lines", async () => {
  await using process = cli.start([...FREE, "--journal", "-"]);
  await ask(await siteverifyUrl(process, "stderr"), "nobody's");
  await process.seen("stdout", /\n/);
  expect(JSON.parse(process.written.stdout)).toMatchObject({ type: "siteverify", id: 1 });
});

test("token prints tokens of the running emulator or of a session", async () => {
  const sites = path.join(cli.directory, "sites.json");
  await writeFile(sites, JSON.stringify(SITES));
  await using process = cli.start([...FREE, "--sites-file", sites]);
  const { origin: url } = new URL(await siteverifyUrl(process));
  const { stdout } = await cli.run(["token", "--url", url, "--action", "signup", "--count", "2"]);
  const [token = "", second, ...rest] = stdout.split("\n");
  expect([second, rest]).toEqual([expect.stringMatching(/^0\./), [""]]);
  const verify = async (response: string) => {
    const body = new URLSearchParams({ secret: "file-secret", response });
    return (await fetch(`${url}/turnstile/v0/siteverify`, { method: "POST", body })).json();
  };
  expect(await verify(token)).toMatchObject({ success: true, action: "signup", hostname: "shop.test" });
  const environment = { TURNSTILE_EMULATOR_URL: url };
  const old = await cli.run(["token", "--age-ms", "300000"], { environment });
  expect(await verify(old.stdout.trim())).toMatchObject({ "error-codes": ["timeout-or-duplicate"] });
  expect(await cli.run(["token", "--session", "none"], { environment })).toMatchObject({
    exitCode: 1,
    stderr: "turnstile-emulator: There is no session none. It was closed, or idle for too long.\n",
  });
});

test("keeps its authority with a private key file, and prints the flags for Chromium", async () => {
  const fingerprintOf = async () => {
    await using process = cli.start(FREE);
    await siteverifyUrl(process);
    expect(process.written.stdout).toMatch(
      /--host-resolver-rules="MAP challenges.cloudflare.com:443 127.0.0.1:\d+"/,
    );
    return await readFile(path.join(cli.directory, "data/emulator/authority.pem"), "utf8");
  };
  expect(await fingerprintOf()).toBe(await fingerprintOf());
  const { mode } = await stat(path.join(cli.directory, "data/emulator/authority-key.pem"));
  expect(mode & 0o777).toBe(0o600);
});

test("beyond loopback it prints the token for its control paths", async () => {
  await using process = cli.start([...FREE, "--host", "0.0.0.0"], {
    environment: { TURNSTILE_EMULATOR_CONTROL_TOKEN: "the-chosen-token" },
  });
  await siteverifyUrl(process);
  expect(process.written.stdout).toMatch(/token +the-chosen-token/);
});

test("the message about a taken port names its flag", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  for (const flag of ["--port", "--tls-port", "--control-port"]) {
    const { exitCode, stderr } = await cli.run([...FREE, flag, String(port)]);
    expect(stderr).toBe(
      `turnstile-emulator: Port ${port} is taken. Stop what listens there, or choose another with ${flag}.\n`,
    );
    expect(exitCode).toBe(1);
  }
  server.close();
});

test.each([
  [
    "a file that is missing",
    ["--sites-file", "none.json"],
    undefined,
    /sites file none\.json does not exist/,
  ],
  ["a file that is not JSON", ["--sites-file", "sites.json"], "{", /sites\.json is not valid: .*JSON/],
  [
    "a mistake in a file",
    ["--sites-file", "sites.json"],
    '[{"hostnames":["a b"]}]',
    /sites\.json is not valid: sites\.0\.hostnames\.0: "a b" is not a hostname/,
  ],
  [
    "an unknown member in a file",
    ["--sites-file", "sites.json"],
    '[{"sitekey":"0xa","scenario":{"clik":true}}]',
    /sites\.0\.scenario\.clik: there is no such member\. Did you mean click\?/,
  ],
  [
    "a duplicate site",
    ["--sites-file", "sites.json"],
    '[{"sitekey":"0xa"},{"sitekey":"0xa"}]',
    /0xa is already registered/,
  ],
  [
    "a malformed port",
    ["--port", "http"],
    undefined,
    /--port: expected a whole number from 0 to 65535, got "http"/,
  ],
  ["another status", ["--error-status", "500"], undefined, /--error-status: expected 200 or 400/],
  ["an unknown flag", ["--tls-prt", "1"], undefined, /Did you mean --tls-port/],
  [
    "an unknown command",
    ["exce"],
    undefined,
    /There is no command "exce"\. Did you mean exec\? The commands are exec, token,/,
  ],
  [
    "--open without an inspector",
    ["--no-inspector", "--open"],
    undefined,
    /--no-inspector turns off\. Leave one out/,
  ],
  ["no tokens", ["token", "--count", "0"], undefined, /--count.*from 1 to 10000, got "0"/],
  ["a malformed count", ["token", "--count", "x"], undefined, /--count: expected a whole number, got "x"/],
  ["a malformed address", ["token", "--url", "x"], undefined, /--url must be an address/],
  ["an unwritable journal", ["--journal", "none/journal"], undefined, /none\/journal/],
])("%s is one line and exit code 2", async (_name, words, content, message) => {
  if (content !== undefined) await writeFile(path.join(cli.directory, "sites.json"), content);
  const { exitCode, stderr } = await cli.run([...FREE, ...words]);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(exitCode).toBe(2);
});

test("precedence is flag, environment, file, default", async () => {
  const [siteFile, environmentSites] = ["file.json", "environment.json"].map((name) =>
    path.join(cli.directory, name),
  );
  await writeFile(siteFile ?? "", JSON.stringify([{ sitekey: "0xfile" }, { sitekey: "0xother" }]));
  await writeFile(environmentSites ?? "", JSON.stringify([{ sitekey: "0xenvironment" }]));
  const settings = {
    $schema: "x",
    port: 0,
    tlsPort: 0,
    controlToken: "a token from the file",
    sitesFile: siteFile,
  };
  await writeFile(path.join(cli.directory, "turnstile-emulator.config.json"), JSON.stringify(settings));
  const greeting = async (words: string[], environment = {}) => {
    await using process = cli.start(words, { environment });
    await process.seen("stdout", /Ctrl-C stops/);
    return process.written.stdout;
  };
  expect(await greeting([])).toMatch(/token +a token from the file\n/);
  expect(await greeting([])).toMatch(/sites +2 of .*file\.json/);
  const environment = { TURNSTILE_EMULATOR_SITES_FILE: environmentSites };
  expect(await greeting([], environment)).toMatch(/sites +1 of .*environment\.json/);
  expect(await greeting(["--sites-file", siteFile ?? ""], environment)).toMatch(/sites +2 of .*file\.json/);
});

test("errors in the file or the environment name the option", async () => {
  await writeFile(path.join(cli.directory, "other.json"), '{"prot":1}');
  const environment = { TURNSTILE_EMULATOR_SED: "1" };
  const { exitCode, stderr } = await cli.run(["--config", "other.json"], { environment });
  expect(stderr).toContain('"prot" in other.json: there is no such option. Did you mean port?');
  expect(stderr).toContain(
    "TURNSTILE_EMULATOR_SED: there is no such variable. Did you mean TURNSTILE_EMULATOR_SEED?",
  );
  expect(exitCode).toBe(2);
});

test("--help lists every option with its variable; -v prints the version", async () => {
  const { exitCode, stdout } = await cli.run(["--help"]);
  expect(exitCode).toBe(0);
  for (const [name, { hasFlag }] of Object.entries(EMULATOR_OPTIONS)) {
    if (hasFlag) expect(stdout).toContain(flagName(name));
    expect(stdout).toContain(environmentName(emulatorOptionSet, name));
  }
  expect(await cli.run(["-v"])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});
