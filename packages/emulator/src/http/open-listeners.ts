import { randomBytes } from "node:crypto";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import type { IssuedCertificate } from "../authority/certificate-authority.ts";
import { controlListener } from "../control/control-listener.ts";
import type { ControlOptions, Emulator, InspectorSetup } from "../emulator.ts";
import type { Clock } from "../clock.ts";
import { inspectorListener } from "../inspector/inspector-listener.ts";
import { challengeSockets } from "./challenge-sockets.ts";
import { handleControl, handleRequests } from "./handle-request.ts";
import { hostAndPort, reachableHost } from "./host-and-port.ts";
import { listenHttp, listenTls } from "./listen.ts";
import type { Listener } from "./listen.ts";
import type { Services } from "./services.ts";
import { tunnelTo } from "./tunnel.ts";
import { TURNSTILE_HOST } from "./turnstile-host.ts";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];
const TOKEN_BYTES = 24;

/** Where to listen; see EmulatorOptions. */
export interface ListenOptions {
  readonly host: string;
  readonly port?: number | undefined;
  readonly tlsPort?: number | undefined;
  readonly control?: ControlOptions | undefined;
  /** Of each port. */
  readonly maxConnections?: number | undefined;
  readonly certificate: Pick<IssuedCertificate, "key" | "cert">;
  /** The inspector, and the emulator once it listens. @default no inspector */
  readonly inspector?:
    (InspectorSetup & { readonly clock: Clock; readonly emulator: Promise<Emulator> }) | undefined;
}

/** The open listeners. */
export interface OpenListeners {
  /** The ports that the control paths report. */
  readonly ports: Services["ports"];
  readonly addresses: Pick<Emulator, "url" | "tlsUrl" | "controlUrl" | "controlToken" | "hostResolverRule">;
  close(): Promise<void>;
}

/**
 * Listens on all ports, or on none of them.
 * @throws Error of the operating system when it cannot listen on an address.
 */
export async function openListeners(services: Services, options: ListenOptions): Promise<OpenListeners> {
  const { host, control = {}, maxConnections } = options;
  const apart = control.host !== undefined || control.port !== undefined;
  const controlHost = control.host ?? host;
  const controlToken = chooseToken(control.token, controlHost);
  const hostnames = [...LOOPBACK_NAMES, TURNSTILE_HOST, controlHost];
  const guard = { token: controlToken, hostnames };
  const { inspector } = options;
  const forPeople = {
    control: controlListener(services, guard),
    inspector:
      inspector &&
      inspectorListener(async () => {
        const access = { ...guard, kind: "control", variable: "TURNSTILE_EMULATOR_CONTROL_TOKEN" } as const;
        return { ...inspector, emulator: await inspector.emulator, access };
      }, services.closing),
  };
  const handler = handleRequests(services, apart ? {} : forPeople);
  await using opening = new AsyncDisposableStack();
  const add = (listener: Listener) => opening.adopt(listener, async () => await listener.close());
  const tls = add(
    await listenTls({ host, port: options.tlsPort ?? 0, maxConnections }, options.certificate, {
      request: handler,
      upgrade: challengeSockets(services),
    }),
  );
  const address = { host, port: options.port ?? 0, maxConnections };
  const plain = add(await listenHttp(address, handler, tunnelTo(tls, TURNSTILE_HOST)));
  const controlAddress = { host: controlHost, port: control.port ?? 0, maxConnections };
  const separate = apart ? add(await listenHttp(controlAddress, handleControl(forPeople))) : plain;
  const opened = opening.move();
  return {
    ports: { httpPort: plain.port, tlsPort: tls.port },
    addresses: {
      url: `http://${hostAndPort(host, plain.port)}`,
      tlsUrl: `https://${hostAndPort(host, tls.port)}`,
      controlUrl: `http://${hostAndPort(controlHost, separate.port)}`,
      controlToken,
      hostResolverRule: `MAP ${TURNSTILE_HOST}:443 ${hostAndPort(reachableHost(host), tls.port)}`,
    },
    close: async () => {
      await opened.disposeAsync();
    },
  };
}

/** Beyond loopback there is always a token. An empty string counts as not set. */
function chooseToken(chosen: string | undefined, host: string): string | undefined {
  if (chosen !== undefined && chosen !== "") return chosen;
  return isLoopback(host) ? undefined : randomBytes(TOKEN_BYTES).toString("base64url");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
