import { createHmac } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";
import { callbackSigningKey } from "../core/callback.ts";
import { openTestService, CLIENT_KEY, SAMPLE_TASK } from "./testing/open-test-service.ts";

/** An HTTP server that keeps the first request. */
async function openReceiver() {
  const received = Promise.withResolvers<{ headers: IncomingMessage["headers"]; body: string }>();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      response.end();
      received.resolve({ headers: request.headers, body });
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    first: received.promise,
    [Symbol.dispose]: () => void server.close(),
  };
}

test("a callback is signed with a key that the database does not contain; only this user can read its secret", async () => {
  using receiver = await openReceiver();
  await using harness = await openTestService({ options: { callbackAllow: "127.0.0.1" } });
  await harness.post("/createTask", {
    clientKey: CLIENT_KEY,
    task: SAMPLE_TASK,
    callbackUrl: receiver.url,
  });
  const { headers, body } = await receiver.first;
  const signingKey = callbackSigningKey(CLIENT_KEY);
  const signature = createHmac("sha256", Buffer.from(signingKey, "base64"))
    .update([headers["webhook-id"], headers["webhook-timestamp"], body].join("."))
    .digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${signature}`);
  for (const name of (await readdir(harness.directory)).filter((file) => file.startsWith("stile.db")))
    expect((await readFile(path.join(harness.directory, name))).includes(signingKey), name).toBe(false);
  expect((await stat(path.join(harness.directory, "callback-key"))).mode & 0o777).toBe(0o600);
  expect((await stat(path.join(harness.directory, "emulator"))).mode & 0o777).toBe(0o700);
});
