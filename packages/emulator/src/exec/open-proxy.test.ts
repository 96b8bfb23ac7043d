import { once } from "node:events";
import http from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCertificateAuthority, createEmulator, type Emulator } from "../index.ts";
import { openProxy, type Proxy, type ProxyOptions } from "./open-proxy.ts";

const FORM = "secret=1x0000000000000000000000000000000AA&response=XXXX.DUMMY.TOKEN.XXXX";
const HEADERS = { "content-type": "application/x-www-form-urlencoded", "content-length": FORM.length };

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator();
});
afterEach(() => emulator.close());

async function open(options: Partial<ProxyOptions> = {}): Promise<Proxy> {
  return await openProxy({
    tlsUrl: emulator.tlsUrl,
    certificate: emulator.authority.certificate,
    ...options,
  });
}

/** Asks the proxy for a tunnel; what the socket gives begins with the body of a refusal. */
async function tunnel(
  proxy: string,
  target: string,
): Promise<{ status: number | undefined; socket: Duplex }> {
  const request = http.request(proxy, { method: "CONNECT", path: target }).end();
  type Connected = [http.IncomingMessage, Duplex, Buffer];
  const [{ statusCode: status }, socket, head] = (await once(request, "connect")) as Connected;
  socket.unshift(head);
  return { status, socket };
}

/** Asks a proxy as clients do that know no tunnels. */
async function send(proxy: string, address: string): Promise<{ status: number | undefined; body: string }> {
  const headers = { ...HEADERS, host: URL.parse(address)?.host ?? "" };
  const request = http.request(proxy, { method: "POST", path: address, headers }).end(FORM);
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

async function secured(socket: Duplex, servername: string, ca: string): Promise<TLSSocket> {
  const tls = connect({ socket, servername, ca });
  await once(tls, "secureConnect");
  return tls;
}

/** A server with a different authority, which answers "other". */
async function openOther() {
  const authority = await createCertificateAuthority();
  const { key, cert } = await authority.issue(["localhost"]);
  const server = createServer({ key, cert }, (_request, response) => response.end("other"));
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, certificate: authority.certificate, [Symbol.dispose]: () => void server.close() };
}

test("a tunnel to Turnstile's host ends at the emulator", async () => {
  await using proxy = await open();
  const { status, socket } = await tunnel(proxy.url, "challenges.cloudflare.com:443");
  expect(status).toBe(200);
  const tls = await secured(socket, "challenges.cloudflare.com", emulator.authority.certificate);
  tls.end(
    "GET /turnstile/v0/api.js HTTP/1.1\r\nhost: challenges.cloudflare.com\r\nconnection: close\r\n\r\n",
  );
  expect((await buffer(tls)).toString()).toMatch(/^HTTP\/1.1 200/);
});

test("a tunnel to another host is passed through with the host's own certificate", async () => {
  using other = await openOther();
  await using proxy = await open({ ports: [443, other.port] });
  const { socket } = await tunnel(proxy.url, `localhost:${other.port}`);
  const tls = await secured(socket, "localhost", other.certificate);
  tls.end("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
  expect((await buffer(tls)).toString()).toContain("other");
});

test("a tunnel to another port is refused, and the answer names the flag that allows it", async () => {
  await using proxy = await open();
  const { status, socket } = await tunnel(proxy.url, "localhost:22");
  expect(status).toBe(403);
  expect(await text(socket)).toBe(
    "The proxy of turnstile-emulator exec does not pass on port 22 (localhost:22), only 443. Allow it with --pass-ports 443,22.\n",
  );
});

test("a host that cannot be reached is a bad gateway", async () => {
  await using proxy = await open({ ports: [1] });
  const { status, socket } = await tunnel(proxy.url, "127.0.0.1:1");
  expect(status).toBe(502);
  expect(await text(socket)).toContain("ECONNREFUSED");
});

test("a request with a whole address in place of a tunnel reaches the emulator", async () => {
  await using proxy = await open();
  const { status, body } = await send(proxy.url, "https://challenges.cloudflare.com/turnstile/v0/siteverify");
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ success: true });
});

test("such a request to a host with an untrusted certificate is a bad gateway", async () => {
  using other = await openOther();
  await using proxy = await open({ ports: [other.port] });
  expect(await send(proxy.url, `https://localhost:${other.port}/`)).toEqual({
    status: 502,
    body: expect.stringContaining("certificate"),
  });
});

test.each(["http://example.com/", "/"])("a request for %s is refused", async (address) => {
  await using proxy = await open();
  expect(await send(proxy.url, address)).toEqual({
    status: 403,
    body: "This is the proxy of turnstile-emulator exec. It takes requests for https:// addresses only.\n",
  });
});

test("other hosts are reached through the proxy that this machine uses, Turnstile's is not", async () => {
  using other = await openOther();
  const asked: unknown[] = [];
  const company = http.createServer().on("connect", (request: http.IncomingMessage, socket: Duplex) => {
    asked.push([request.url, request.headers["proxy-authorization"]]);
    socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
  });
  company.listen(0, "127.0.0.1");
  await once(company, "listening");
  const { port } = company.address() as AddressInfo;
  await using proxy = await open({
    ports: [other.port],
    upstream: new URL(`http://me:secret@127.0.0.1:${port}`),
  });
  const refused = await tunnel(proxy.url, `localhost:${other.port}`);
  expect(refused.status).toBe(502);
  expect(await text(refused.socket)).toContain("refused a tunnel to localhost");
  const turnstile = await tunnel(proxy.url, "challenges.cloudflare.com:443");
  expect(turnstile.status).toBe(200);
  turnstile.socket.destroy();
  expect(asked).toEqual([[`localhost:${other.port}`, `Basic ${btoa("me:secret")}`]]);
  company.close();
});
