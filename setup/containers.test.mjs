import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { DockerfileParser } from "dockerfile-ast";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { connectOnce } from "../packages/server/src/backend/valkey/testing/connect-once.ts";
import {
  hasValkey,
  startValkeyServer,
} from "../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { root } from "./paths.mjs";

const read = (file) => readFileSync(path.join(root, file), "utf8");
const instructions = DockerfileParser.parse(read("Dockerfile")).getInstructions();
const compose = parse(read("compose.yaml"), { merge: true });
const SECRET = "0123456789abcdef0123456789abcdef";

const wordsOf = (instruction) => instruction.getArguments().map((word) => word.getValue());
const named = (keyword) => instructions.filter((instruction) => instruction.getKeyword() === keyword);

/** The image's environment variables. */
function imageEnvironment() {
  const properties = named("ENV").flatMap((instruction) => instruction.getProperties());
  return Object.fromEntries(properties.map((property) => [property.getName(), property.getValue()]));
}

/** Substitutes variables as Compose does, with every secret set in .env. */
const fillIn = (value) => value.replaceAll(/\$\{\w+:[?-][^}]*\}/g, SECRET);

function composeEnvironment(service) {
  return Object.fromEntries(
    Object.entries(compose.services[service].environment).map(([name, value]) => [name, fillIn(value)]),
  );
}

/** Runs a program to its end with only this environment. */
async function run(environment, ...words) {
  const child = spawn(process.execPath, words, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { exitCode, stdout, stderr };
}

/** Starts `stile` from the sources. */
const STILE = ["--conditions=stile-source", path.join(root, "packages", "server", "src", "cli", "stile.ts")];
const stile = (environment, ...words) => run(environment, ...STILE, ...words);

test.each(["api", "worker"])("Stile accepts the configuration of the service %s", async (service) => {
  const environment = { ...imageEnvironment(), ...composeEnvironment(service) };
  const { stdout, stderr, exitCode } = await stile(environment, "config", "--json");
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  expect(stdout).toContain("0.0.0.0");
  const [command] = compose.services[service].command;
  expect(await stile({}, command, "--help")).toMatchObject({ exitCode: 0 });
});

test("the emulator of compose.yaml starts, is healthy, and answers the nodes that share its token", async () => {
  const { command, healthcheck } = compose.services.emulator;
  expect(command[0]).toBe("emulate");
  await using directory = await mkdtempDisposable(path.join(tmpdir(), "stile-compose-"));
  const words = [...command, "--port", "0", "--tls-port", "0"].map((word) =>
    word === "/data" ? directory.path : word,
  );
  expect(words).toContain(directory.path);
  const child = spawn(process.execPath, [...STILE, ...words], {
    env: { ...imageEnvironment(), ...composeEnvironment("emulator") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  for await (const chunk of child.stdout) {
    stdout += chunk;
    if (stdout.includes("Ctrl-C stops")) break;
  }
  const [, port] = /siteverify +http:\/\/0\.0\.0\.0:(\d+)/.exec(stdout);
  const [, ...check] = healthcheck.test.slice(1).map((word) => word.replace("7081", port));
  expect(await run({}, ...check)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const { STILE_EMULATOR_URL: url, STILE_EMULATOR_CONTROL_TOKEN: token } = composeEnvironment("api");
  expect(url).toBe("http://emulator:7081");
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`http://127.0.0.1:${port}/__emulator/`, { headers })).status).toBe(200);
  child.kill();
  await once(child, "exit");
  expect(await run({}, ...check)).toMatchObject({ exitCode: 1 });
});

test("only loopback ports are published, the same as the image exposes", async () => {
  const ports = Object.entries(compose.services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => [name, port]),
  );
  expect(ports).toEqual([
    ["emulator", "127.0.0.1:7081:7081"],
    ["emulator", "127.0.0.1:7082:7082"],
    ["api", "127.0.0.1:7080:7080"],
  ]);
  expect(named("EXPOSE").flatMap(wordsOf)).toEqual(["7080", "7081", "7082"]);
});

test(".env.example has exactly the variables that compose.yaml uses", () => {
  const asked = new Set([...read("compose.yaml").matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
  const offered = [...read(".env.example").matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect(offered.sort()).toEqual([...asked].sort());
});

test(".dockerignore admits exactly the files that the image copies", () => {
  const letThrough = [...read(".dockerignore").matchAll(/^!(.+)$/gm)].map(([, name]) => name);
  const copied = named("COPY")
    .filter((instruction) => instruction.getFlags().length === 0)
    .flatMap((instruction) => wordsOf(instruction).slice(0, -1));
  expect(new Set(copied)).toEqual(new Set(letThrough));
  for (const name of letThrough) expect(existsSync(path.join(root, name)), name).toBe(true);
});

test("the image runs as an unprivileged user", () => {
  const [user] = named("USER").map(wordsOf);
  expect(user).toEqual(["node"]);
});

test("the health check succeeds only if the service answers with success", async () => {
  const [, words] = /HEALTHCHECK[^[]*CMD (\[.*\])/.exec(read("Dockerfile"));
  const [program, ...programArguments] = JSON.parse(words);
  expect(program).toBe("node");
  let status = 200;
  const paths = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const environment = { STILE_PORT: String(server.address().port) };
  const check = () => run(environment, ...programArguments);
  expect(await check()).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  status = 500;
  expect(await check()).toMatchObject({ exitCode: 1 });
  server.close();
  server.closeAllConnections();
  expect(await check()).toEqual({ exitCode: 1, stdout: "", stderr: "" });
  expect(paths).toEqual(["/healthz", "/healthz"]);
});

describe.skipIf(!hasValkey)("Valkey's configuration", () => {
  test("works on a real server: requires a password, persists to disk, evicts nothing", async () => {
    const lines = fillIn(compose.configs.valkey.content).trim().split("\n");
    // The test's server has its own directory.
    const settings = lines
      .filter((line) => !line.startsWith("dir "))
      .flatMap((line) => `--${line}`.split(" "))
      .map((word) => (word === '""' ? "" : word));
    await using server = await startValkeyServer({ settings });
    using stranger = connectOnce(server.url);
    await expect(stranger.ping()).rejects.toThrow("NOAUTH");
    const url = new URL(server.url);
    url.password = SECRET;
    using client = connectOnce(url.href);
    const setting = async (name) => (await client.config("GET", name))[1];
    expect(await setting("appendonly")).toBe("yes");
    expect(await setting("save")).toBe("");
    expect(await setting("maxmemory-policy")).toBe("noeviction");
  });
});
