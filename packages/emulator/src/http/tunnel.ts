import type { Duplex } from "node:stream";
import type { Listener, TunnelHandler } from "./listen.ts";

/**
 * Lets servers that have Turnstile's address built in reach the emulator through `HTTPS_PROXY`: a tunnel
 * to Turnstile's host ends in the TLS front, one to any other host is refused.
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
  const text = `The Turnstile emulator is a proxy to ${host}:443 only.\n`;
  const head = [
    "HTTP/1.1 403 Forbidden",
    "content-type: text/plain",
    `content-length: ${Buffer.byteLength(text)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}
