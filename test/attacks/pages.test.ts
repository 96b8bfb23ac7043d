import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCli, type Cli } from "../../packages/server/src/cli/testing/run-cli.ts";
import { startServe, type Serving } from "../../packages/server/src/cli/testing/start-serve.ts";
import { requestToken } from "./testing/request-token.ts";
import { sendMany } from "./testing/send-many.ts";

// What a page in a browser on this machine can do to a service on loopback.

const WRONG_KEYS = 5;
const REBOUND = "attacker.example";

let cli: Cli;
let service: Serving;
let siteverifyUrl: string;
beforeAll(async () => {
  cli = await openCli();
  service = await startServe(cli, ["--max-wrong-keys", String(WRONG_KEYS)]);
  siteverifyUrl = /siteverify +(\S+)/.exec(service.process.written.stdout)?.[1] ?? "";
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await cli[Symbol.asyncDispose]();
});

/** Status of a request for another host name, which resolves to this address. */
async function statusOf(url: string, host: string): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

test("invalid keys that a page sends do not block this machine", async () => {
  const headers = { origin: `https://${REBOUND}`, "sec-fetch-site": "cross-site" };
  const body = JSON.stringify({ clientKey: "the key that a page guesses" });
  await sendMany(`${service.url}/getBalance`, 4 * WRONG_KEYS, { headers, body });
  await sendMany(`${service.url}/res.php?key=wrong&action=getbalance`, WRONG_KEYS, {
    method: "GET",
    headers: { "sec-fetch-site": "cross-site" },
  });
  expect(await requestToken(service)).toBe("XXXX.DUMMY.TOKEN.XXXX");
});

test("a page whose host name resolves to this machine reads neither metrics nor the emulator's state", async () => {
  const emulator = new URL("/", siteverifyUrl).href;
  const paths = [
    `${service.url}/metrics`,
    `${emulator}__emulator/journal`,
    `${emulator}client/v4/accounts/a`,
  ];
  for (const url of paths) expect([url, await statusOf(url, REBOUND)]).toEqual([url, 403]);
  const { port } = new URL(service.url);
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
    expect(await statusOf(`${service.url}/metrics`, host)).toBe(200);
});
