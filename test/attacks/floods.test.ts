import { once } from "node:events";
import { connect, constants, type ClientHttp2Session } from "node:http2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCli, type Cli } from "../../packages/server/src/cli/testing/run-cli.ts";
import {
  startCliEmulator,
  type StartedEmulator,
} from "../../packages/server/src/cli/testing/start-emulator.ts";

// Many requests over few HTTP/2 sessions.

const RESETS = 5_000;
/** As many journal readers as the emulator allows. */
const READERS = 1_000;

let cli: Cli;
let emulator: StartedEmulator;
let tlsUrl: string;
beforeAll(async () => {
  cli = await openCli();
  emulator = await startCliEmulator(cli, [], { NODE_OPTIONS: "--max-old-space-size=96" });
  const description = await (await fetch(`${emulator.url}/__emulator/`)).json();
  tlsUrl = `https://127.0.0.1:${(description as { readonly tlsPort: number }).tlsPort}`;
});
afterAll(async () => {
  await emulator[Symbol.asyncDispose]();
  await cli[Symbol.asyncDispose]();
});

async function openSession(): Promise<ClientHttp2Session & Disposable> {
  const session = connect(tlsUrl, { rejectUnauthorized: false });
  session.on("error", () => {});
  await once(session, "connect");
  return Object.assign(session, { [Symbol.dispose]: () => session.destroy() });
}

async function siteverifyStatus(): Promise<number> {
  const body = new URLSearchParams({ secret: "wrong", response: "wrong" });
  return (await fetch(`${emulator.url}/turnstile/v0/siteverify`, { method: "POST", body })).status;
}

test("requests that are reset immediately do not stop the emulator", async () => {
  using session = await openSession();
  for (let count = 0; count < RESETS && !session.destroyed; count += 1) {
    const stream = session.request({ ":path": "/turnstile/v0/api.js" });
    stream.on("error", () => {});
    stream.close(constants.NGHTTP2_CANCEL);
  }
  expect(await siteverifyStatus()).toBe(200);
});

test("there is a limit of journal readers, with an explanation, and closed ones do not count", async () => {
  const read = async (session: ClientHttp2Session) => {
    const stream = session.request({ ":path": "/__emulator/journal/stream" });
    stream.on("error", () => {}).setEncoding("utf8");
    const [headers] = await once(stream, "response");
    const [text] = await once(stream, "data");
    return { status: (headers as { ":status": number })[":status"], text: String(text) };
  };
  {
    using first = await openSession();
    using second = await openSession();
    const half = Array.from({ length: READERS / 2 });
    const readers = await Promise.all([...half.map(() => read(first)), ...half.map(() => read(second))]);
    expect(new Set(readers.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await read(second);
    expect(refused).toMatchObject({ status: 429, text: expect.stringContaining("Close the streams") });
    expect(await siteverifyStatus()).toBe(200);
  }
  using third = await openSession();
  await expect.poll(async () => (await read(third)).status).toBe(200);
});
