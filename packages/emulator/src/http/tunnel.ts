import type { Duplex } from "node:stream";
import type { Listener, TunnelHandler } from "./listen.ts";

/**
 * An HTTPS proxy that connects tunnels for Turnstile's host to the emulator's TLS listener, and refuses any other host.
 * Servers that have Turnstile's address built in use it through `HTTPS_PROXY`.
 */
export function tunnelTo(tls: Listener, host: string): TunnelHandler {
  return (target, socket) => {
    if (target === `${host}:443`) {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      tls.adopt(socket);
    } else refuse(socket, host);
  };
}

function refuse(socket: Duplex, host: string): void {
  const text = `The Turnstile emulator is a proxy for ${host}:443 only.\n`;
  const head = [
    "HTTP/1.1 403 Forbidden",
    "content-type: text/plain",
    `content-length: ${Buffer.byteLength(text)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}
