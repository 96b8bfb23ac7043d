import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hasValkey, startValkeyServer } from "../../backend/valkey/testing/start-valkey-server.ts";
import { mintToken } from "../../../../emulator/src/testing/run-widget.ts";
import { openCli, type Cli, type CliProcess } from "../testing/run-cli.ts";

const FREE = ["emulate", "--port", "0", "--tls-port", "0"];
const SITES = [{ sitekey: "0xfile", secret: "file-secret", hostnames: ["shop.test"] }];

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
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
  await using process = cli.start([...FREE, "--sites", sites, "--journal", journal]);
  const url = await siteverifyUrl(process);
  expect(await ask(url, "file-secret")).toMatchObject({ "error-codes": ["invalid-input-response"] });
  process.kill("SIGTERM");
  expect(await process.ended).toMatchObject({ exitCode: 0 });
  const lines = (await readFile(journal, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { type: "siteverify", sitekey: "0xfile" },
  ]);
});

test("a journal on stdout is nothing but JSON lines", async () => {
  await using process = cli.start([...FREE, "--journal", "-"]);
  await ask(await siteverifyUrl(process, "stderr"), "nobody's");
  await process.seen("stdout", /\n/);
  expect(JSON.parse(process.written.stdout)).toMatchObject({ type: "siteverify", id: 1 });
});

test("keeps its authority, the key for its owner alone, and shows how Chromium finds it", async () => {
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

test("beyond loopback it prints the token that its control paths require", async () => {
  await using process = cli.start([...FREE, "--host", "0.0.0.0"], {
    environment: { STILE_EMULATOR_CONTROL_TOKEN: "chosen" },
  });
  await siteverifyUrl(process);
  expect(process.written.stdout).toMatch(/token +chosen/);
});

test.skipIf(!hasValkey)(
  "two share their sites and tokens over a Valkey, which may go away for a while",
  async () => {
    await using server = await startValkeyServer({
      password: "hush",
      settings: ["--appendonly", "yes", "--appendfsync", "always"],
    });
    await writeFile(path.join(cli.directory, "sites.json"), JSON.stringify(SITES));
    const url = `redis://127.0.0.1:${server.port}`;
    const words = [...FREE, "--sites", "sites.json", "--valkey-url", url, "--valkey-prefix", "two"];
    const environment = { STILE_VALKEY_PASSWORD: "hush" };
    await using first = cli.start(words, { environment });
    await using second = cli.start(words, { environment });
    const [here, there] = await Promise.all([siteverifyUrl(first), siteverifyUrl(second)]);
    const tokens = await Promise.all(
      [here, there].map(async (address) => {
        return await mintToken({ url: new URL(address).origin }, { sitekey: "0xfile" });
      }),
    );
    const verify = async (address: string, response: string) =>
      (await (
        await fetch(address, {
          method: "POST",
          body: new URLSearchParams({ secret: "file-secret", response }),
        })
      ).json()) as unknown;
    expect(await verify(there, tokens[0] ?? "")).toMatchObject({ success: true });
    await server.kill();
    expect(await verify(here, tokens[1] ?? "")).toMatchObject({ "error-codes": ["internal-error"] });
    await server.restart();
    expect(await verify(here, tokens[0] ?? "")).toMatchObject({ "error-codes": ["timeout-or-duplicate"] });
    expect(await verify(here, tokens[1] ?? "")).toMatchObject({ success: true });
    for (const process of [first, second]) {
      await process.seen("stderr", /used again/);
      expect(process.written.stderr).not.toContain("hush");
      process.kill("SIGTERM");
      expect(await process.ended).toMatchObject({ exitCode: 0 });
    }
  },
);

test.each([
  ["an address that is none", "http://127.0.0.1", 2],
  ["a server that is not there", "redis://127.0.0.1:1", 1],
])("%s is one line", async (_name, url, expected) => {
  const { exitCode, stderr } = await cli.run([...FREE, "--valkey-url", url]);
  expect(stderr).toMatch(/^stile: .*--valkey-url.*\n$/);
  expect(exitCode).toBe(expected);
});

test("a taken port is told with its flag", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  for (const flag of ["--port", "--tls-port", "--control-port"]) {
    const { exitCode, stderr } = await cli.run([...FREE, flag, String(port)]);
    expect(stderr).toBe(
      `stile: Port ${port} is taken. Stop what listens there, or choose another with ${flag}.\n`,
    );
    expect(exitCode).toBe(1);
  }
  server.close();
});

test.each([
  ["a file that is missing", ["--sites", "none.json"], undefined, /none\.json/],
  ["a file that is no JSON", ["--sites", "sites.json"], "{", /sites\.json: .*JSON/],
  [
    "a mistake in a file",
    ["--sites", "sites.json"],
    '[{"hostnames":["a b"]}]',
    /sites\.json: sites\.0\.hostnames\.0: a hostname/,
  ],
  [
    "a site twice",
    ["--sites", "sites.json"],
    '[{"sitekey":"0xa"},{"sitekey":"0xa"}]',
    /0xa is already registered/,
  ],
  ["a port that is none", ["--port", "http"], undefined, /Expected a port/],
  ["a prefix with a brace", ["--valkey-prefix", "{a}"], undefined, /Expected 1 to 64/],
  ["a journal that cannot be written", ["--journal", "none/journal"], undefined, /none\/journal/],
])("%s is one line and exit code 2", async (_name, words, content, message) => {
  if (content !== undefined) await writeFile(path.join(cli.directory, "sites.json"), content);
  const { exitCode, stderr } = await cli.run([...FREE, ...words]);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(exitCode).toBe(2);
});
