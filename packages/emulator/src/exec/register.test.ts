import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCertificateAuthority, createEmulator, type Emulator } from "../index.ts";

const REGISTER = new URL("../../register/register.js", import.meta.url).href;

// What every program below calls: each of Node's clients, with the answer of siteverify or the other host's text.
const CLIENTS = `
  const form = "secret=1x0000000000000000000000000000000AA&response=XXXX.DUMMY.TOKEN.XXXX";
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const address = process.env.ADDRESS ?? "https://challenges.cloudflare.com/turnstile/v0/siteverify";
  const text = (stream) => new Promise((resolve, reject) => {
    let text = "";
    stream.on("data", (chunk) => (text += chunk)).on("end", () => resolve(text)).on("error", reject);
  });
  const clients = {
    fetch: async () => await (await fetch(address, { method: "POST", headers, body: form })).text(),
    https: () => new Promise((resolve, reject) => {
      const sent = https.request(address, { method: "POST", headers }, (response) => resolve(text(response)));
      sent.on("error", reject).end(form);
    }),
    http2: () => new Promise((resolve, reject) => {
      const { origin, pathname } = new URL(address);
      const session = http2.connect(origin).on("error", reject);
      const stream = session.request({ ":path": pathname, ":method": "POST", ...headers }).on("error", reject);
      stream.end(form);
      text(stream).then(resolve, reject).finally(() => session.close());
    }),
    tls: async () => {
      const { hostname, port } = new URL(address);
      const socket = connect(Number(port || 443), hostname, { servername: hostname });
      await once(socket, "secureConnect");
      socket.write("POST " + new URL(address).pathname + " HTTP/1.1\\r\\nhost: " + hostname + "\\r\\nconnection: close\\r\\n" +
        "content-type: application/x-www-form-urlencoded\\r\\ncontent-length: " + form.length + "\\r\\n\\r\\n" + form);
      return await text(socket);
    },
  };
  const results = {};
  for (const [name, run] of Object.entries(clients)) {
    results[name] = await run().then((answer) => /"success":true|other/.exec(answer)?.[0], (error) => String(error.cause ?? error));
  }
  console.log(JSON.stringify(results));`;
const ESM = `
  import { once } from "node:events"; import http2 from "node:http2"; import https from "node:https"; import { connect } from "node:tls";
  ${CLIENTS}`;
const COMMONJS = `
  const { once } = require("node:events"); const http2 = require("http2"); const https = require("https");
  const { connect } = require("tls");
  (async () => {${CLIENTS}})();`;
const PROGRAMS = {
  "an ES module": ["program.mjs", ESM],
  "a CommonJS module": ["program.cjs", COMMONJS],
  "a worker thread": [
    "main.mjs",
    'import { Worker } from "node:worker_threads"; new Worker("./program.cjs");',
  ],
} as const;

let emulator: Emulator;
let directory: string;
beforeAll(async () => {
  emulator = await createEmulator();
  directory = await mkdtemp(path.join(tmpdir(), "turnstile-emulator-"));
  await writeFile(path.join(directory, "authority.pem"), emulator.authority.certificate);
  for (const [file, text] of Object.values(PROGRAMS)) await writeFile(path.join(directory, file), text);
});
afterAll(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});

async function run(file: string, environment: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const env = {
    ...process.env,
    TURNSTILE_EMULATOR_TLS_URL: emulator.tlsUrl,
    TURNSTILE_EMULATOR_CERTIFICATE_FILE: path.join(directory, "authority.pem"),
    NODE_OPTIONS: `--import=${REGISTER}`,
    ...environment,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env, cwd: directory });
  return JSON.parse(stdout);
}

test.each(Object.entries(PROGRAMS))("every client in %s reaches the emulator", async (_name, [file]) => {
  const success = '"success":true';
  expect(await run(file)).toEqual({ fetch: success, https: success, http2: success, tls: success });
});

test("the absolute name, with a dot at its end, reaches the emulator too", async () => {
  const ADDRESS = "https://challenges.cloudflare.com./turnstile/v0/siteverify";
  const success = '"success":true';
  expect(await run("program.mjs", { ADDRESS })).toMatchObject({ fetch: success, https: success });
});

test("other hosts are reached as before, by those who trust them", async () => {
  const authority = await createCertificateAuthority();
  const { key, cert } = await authority.issue(["localhost"]);
  await writeFile(path.join(directory, "other.pem"), authority.certificate);
  const server = createServer({ key, cert }, (_request, response) => response.end("other")).listen(
    0,
    "localhost",
  );
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const ADDRESS = `https://localhost:${port}/`;
  const trusting = await run("program.mjs", {
    ADDRESS,
    NODE_EXTRA_CA_CERTS: path.join(directory, "other.pem"),
  });
  expect(trusting).toMatchObject({ fetch: "other", https: "other", tls: "other" });
  // Who does not trust the other authority still does not: the emulator's is not trusted in its place.
  expect(await run("program.mjs", { ADDRESS, NODE_EXTRA_CA_CERTS: "" })).toMatchObject({
    fetch: expect.stringContaining("certificate"),
    tls: expect.stringContaining("certificate"),
  });
  server.close();
});

test("the emulator's authority is the only one that can pose as Turnstile", async () => {
  const stranger = await createCertificateAuthority();
  await writeFile(path.join(directory, "stranger.pem"), stranger.certificate);
  const results = await run("program.mjs", {
    TURNSTILE_EMULATOR_CERTIFICATE_FILE: path.join(directory, "stranger.pem"),
  });
  expect(results).toMatchObject({ fetch: expect.stringContaining("certificate") });
});

test("without its variables it says which are missing", async () => {
  await expect(run("program.mjs", { TURNSTILE_EMULATOR_TLS_URL: "" })).rejects.toThrow(
    /register needs TURNSTILE_EMULATOR_TLS_URL .* and TURNSTILE_EMULATOR_CERTIFICATE_FILE/,
  );
});
