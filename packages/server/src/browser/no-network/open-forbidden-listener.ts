import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";

/** The ports of a forbidden listener; those of IPv6 are missing on a machine without it. */
export interface ForbiddenPorts {
  readonly tcp4: number;
  readonly udp4: number;
  readonly tcp6: number | undefined;
  readonly udp6: number | undefined;
}

/** Listens on loopback for what Stile's browsers must not be able to send. */
export interface ForbiddenListener extends AsyncDisposable {
  readonly ports: ForbiddenPorts;
  /** Resolves with the first contact, such as `TCP to 127.0.0.1`. */
  readonly reached: Promise<string>;
  /** What arrived so far; each kind once. */
  contacts(): readonly string[];
}

/** Listens on free ports of 127.0.0.1 and ::1, over TCP and UDP. It answers nothing. */
export async function openForbiddenListener(): Promise<ForbiddenListener> {
  const contacts = new Set<string>();
  const { promise: reached, resolve } = Promise.withResolvers<string>();
  const report = (contact: string) => {
    contacts.add(contact);
    resolve(contact);
  };
  await using opening = new AsyncDisposableStack();
  const tcp = async (host: string) => {
    const server = createServer((socket) => {
      report(`TCP to ${host}`);
      socket.on("error", () => {}).destroy();
    });
    await listening(server, () => server.listen(0, host));
    opening.defer(() => closed(server));
    return portOf(server);
  };
  const udp = async (type: "udp4" | "udp6", host: string) => {
    const socket = createSocket(type, () => report(`UDP to ${host}`));
    await listening(socket, () => socket.bind(0, host));
    opening.defer(() => closed(socket));
    return portOf(socket);
  };
  const [tcp4, udp4, tcp6, udp6] = await Promise.all([
    tcp("127.0.0.1"),
    udp("udp4", "127.0.0.1"),
    tcp("::1").catch(withoutIpv6),
    udp("udp6", "::1").catch(withoutIpv6),
  ]);
  const opened = opening.move();
  return {
    ports: { tcp4, udp4, tcp6, udp6 },
    reached,
    contacts: () => [...contacts],
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function listening(opened: Server | UdpSocket, open: () => void): Promise<void> {
  open();
  await once(opened, "listening");
}

async function closed(opened: Server | UdpSocket): Promise<void> {
  const ended = once(opened, "close");
  opened.close();
  await ended;
}

function portOf(opened: Server | UdpSocket): number {
  const address = opened.address();
  if (address === null || typeof address === "string") throw new Error("the forbidden listener has no port");
  return address.port;
}

function withoutIpv6(error: unknown): undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return undefined;
  throw error;
}
