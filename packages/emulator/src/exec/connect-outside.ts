import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** A host and a port. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/**
 * Opens a connection to a host, through a proxy if this machine needs one.
 * @throws Error when the host or the proxy cannot be reached, or the proxy refuses.
 */
export async function connectOutside(destination: Destination, upstream: URL | undefined): Promise<Duplex> {
  if (upstream !== undefined) return await connectThrough(upstream, destination);
  const socket = connect(destination);
  await once(socket, "connect");
  return socket;
}

async function connectThrough(upstream: URL, { host, port }: Destination): Promise<Duplex> {
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const { request } = upstream.protocol === "https:" ? https : http;
  const user = `${decodeURIComponent(upstream.username)}:${decodeURIComponent(upstream.password)}`;
  const sent = request({
    host: upstream.hostname.replace(/^\[|\]$/g, ""),
    port: upstream.port || undefined,
    method: "CONNECT",
    path: target,
    agent: false,
    headers: {
      host: target,
      ...(user !== ":" && { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` }),
    },
  });
  return await new Promise((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", ({ statusCode }) => reject(refusal(upstream, target, statusCode)));
    sent.once("connect", ({ statusCode }, socket: Duplex, head: Buffer) => {
      if (statusCode !== 200) {
        socket.destroy();
        reject(refusal(upstream, target, statusCode));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    sent.end();
  });
}

function refusal({ host }: URL, target: string, status: number | undefined): Error {
  return new Error(`The proxy ${host} refused a tunnel to ${target} with status ${status}.`);
}
