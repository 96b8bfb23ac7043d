import http from "node:http";
import https from "node:https";
import { pipeline, type Duplex } from "node:stream";
import { connect as secure } from "node:tls";
import type { HttpRequest, HttpResponse } from "../http/exchange.ts";
import { listenHttp } from "../http/listen.ts";
import { TURNSTILE_HOST } from "../http/turnstile-host.ts";
import { messageOf } from "../message-of.ts";
import { connectOutside, type Destination } from "./connect-outside.ts";

const LOOPBACK = "127.0.0.1";
const HTTPS_PORT = 443;
/** Hop-by-hop headers (RFC 9110 section 7.6.1), and those for this proxy. */
const NOT_FORWARDED = new Set(["connection", "proxy-connection", "proxy-authorization", "keep-alive"]);

/** Where the proxy connects to. */
export interface ProxyOptions {
  /** `https://HOST:PORT` of the emulator. */
  readonly tlsUrl: string;
  /** The emulator's authority, as PEM. */
  readonly certificate: string;
  /** The proxy that other hosts are reached through. @default none */
  readonly upstream?: URL | undefined;
  /** Ports of other hosts that may be reached. @default only 443 */
  readonly ports?: readonly number[] | undefined;
}

/** A running proxy. */
export interface Proxy extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
}

/**
 * Opens an HTTPS proxy for programs on this machine. It connects challenges.cloudflare.com to the emulator, and passes other
 * hosts through without decrypting TLS. It listens on loopback only, because its clients can reach this machine's network.
 */
export async function openProxy(options: ProxyOptions): Promise<Proxy> {
  const listener = await listenHttp(
    { host: LOOPBACK, port: 0 },
    (request, response) => void forward(options, request, response),
    (target, socket) => void tunnel(options, target, socket),
  );
  return {
    url: `http://${LOOPBACK}:${listener.port}`,
    [Symbol.asyncDispose]: async () => await listener.close(),
  };
}

async function tunnel(options: ProxyOptions, target: string, client: Duplex): Promise<void> {
  const url = URL.parse(`https://${target}`);
  const refusal = whyRefused(options, url);
  if (url === null || refusal !== undefined) return void client.end(plainAnswer(403, refusal ?? ""));
  let server: Duplex;
  try {
    server = await open(options, url);
  } catch (error) {
    return void client.end(plainAnswer(502, messageOf(error)));
  }
  client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  pipeline(client, server, client, () => {
    client.destroy();
    server.destroy();
  });
}

/**
 * Some clients, such as axios 1.7, send `POST https://HOST/…` to a proxy instead of asking for a tunnel. Then the proxy
 * speaks TLS for them.
 */
async function forward(options: ProxyOptions, request: HttpRequest, response: HttpResponse): Promise<void> {
  const answer = (status: number, text: string) => {
    if (response.headersSent) return void response.destroy();
    response.statusCode = status;
    response.setHeader("content-type", "text/plain");
    response.end(`${text}\n`);
  };
  const url = URL.parse(request.url ?? "");
  const refusal = whyRefused(options, url);
  if (url === null || refusal !== undefined) return answer(403, refusal ?? "");
  try {
    const { host } = destinationOf(url);
    const ca = isTurnstile(url) ? options.certificate : undefined;
    const socket = secure({ socket: await open(options, url), servername: host, ...(ca && { ca }) });
    const headers = Object.entries(request.headers).filter(([name]) => !NOT_FORWARDED.has(name));
    const sent = https.request(url, {
      method: request.method ?? "GET",
      headers: { ...Object.fromEntries(headers), connection: "close" },
      createConnection: () => socket,
    });
    sent.once("error", (error) => answer(502, error.message));
    sent.once("response", (received) => {
      // Only HTTP/1.1 arrives here: this proxy does not speak TLS to its clients.
      if (!(response instanceof http.ServerResponse)) return;
      response.writeHead(received.statusCode ?? 502, received.headers);
      pipeline(received, response, () => sent.destroy());
    });
    response.once("close", () => sent.destroy());
    request.pipe(sent);
  } catch (error) {
    answer(502, messageOf(error));
  }
}

async function open({ tlsUrl, upstream }: ProxyOptions, url: URL): Promise<Duplex> {
  return isTurnstile(url)
    ? await connectOutside(destinationOf(new URL(tlsUrl)), undefined)
    : await connectOutside(destinationOf(url), upstream);
}

function whyRefused({ ports = [HTTPS_PORT] }: ProxyOptions, url: URL | null): string | undefined {
  if (url === null || url.protocol !== "https:" || url.hostname === "")
    return "This is the proxy of turnstile-emulator exec. It takes requests for https:// addresses only.";
  const { host, port } = destinationOf(url);
  if (ports.includes(port) || (isTurnstile(url) && port === HTTPS_PORT)) return undefined;
  const flag = `--pass-ports ${[...ports, port].join(",")}`;
  return `The proxy of turnstile-emulator exec does not pass on port ${port} (${host}:${port}), only ${ports.join(", ")}. Allow it with ${flag}.`;
}

function isTurnstile(url: URL): boolean {
  return url.hostname === TURNSTILE_HOST && url.port === "";
}

function destinationOf({ hostname, port }: URL): Destination {
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? HTTPS_PORT : Number(port) };
}

function plainAnswer(status: number, text: string): string {
  const head = [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`,
    "content-type: text/plain",
    `content-length: ${Buffer.byteLength(text) + 1}`,
    "connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${text}\n`;
}
