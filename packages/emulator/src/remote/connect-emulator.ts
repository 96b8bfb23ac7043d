import type { EmulatorClient, EmulatorSession } from "../emulator.ts";
import { TURNSTILE_HOST } from "../http/turnstile-host.ts";
import type { SessionOptions } from "../sessions/sessions.ts";
import { callControl } from "./control-client.ts";
import type { ControlAccess } from "./control-client.ts";
import { remoteControl } from "./remote-control.ts";
import { infoSchema, nothingSchema, sessionViewSchema } from "./schemas.ts";

/** How to reach an emulator in another process. */
export interface ConnectOptions {
  /** Bearer token of its control paths. @default none */
  readonly token?: string | undefined;
}

/**
 * Connects to an emulator in another process: the same methods, over HTTP. Closing it leaves the emulator running.
 *
 * @param url `http://HOST:PORT` of its control paths.
 * @throws EmulatorConnectionError when no emulator answers there.
 */
export async function connectEmulator(url: string, { token }: ConnectOptions = {}): Promise<EmulatorClient> {
  const ending = new AbortController();
  const access: ControlAccess = { url, token, closing: ending.signal };
  const info = await callControl(access, { method: "GET", path: "/" }, infoSchema);
  const { hostname, origin } = new URL(url);
  const emulatorUrl = `http://${hostname}:${info.httpPort}`;
  const close = async () => ending.abort();
  return {
    ...remoteControl({ ...access, prefix: "" }),
    url: emulatorUrl,
    tlsUrl: `https://${hostname}:${info.tlsPort}`,
    controlUrl: origin,
    controlToken: token,
    spkiFingerprint: info.spkiFingerprint,
    hostResolverRule: `MAP ${TURNSTILE_HOST}:443 ${hostname}:${info.tlsPort}`,
    openSession: async (options = {}) => await openRemoteSession(access, options, emulatorUrl),
    session: (id) => remoteControl({ ...access, prefix: prefixOf(id) }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function openRemoteSession(
  access: ControlAccess,
  options: SessionOptions,
  emulatorUrl: string,
): Promise<EmulatorSession> {
  const call = { method: "POST", path: "/sessions", body: options } as const;
  const { id, name } = await callControl(access, call, sessionViewSchema);
  const ending = new AbortController();
  const closing = AbortSignal.any([access.closing, ending.signal]);
  const prefix = prefixOf(id);
  const close = async () => {
    if (ending.signal.aborted) return;
    ending.abort();
    await callControl(access, { method: "DELETE", path: prefix }, nothingSchema);
  };
  return {
    ...remoteControl({ ...access, closing, prefix }),
    id,
    name,
    url: `${emulatorUrl}/session/${id}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function prefixOf(session: string): string {
  return `/sessions/${encodeURIComponent(session).replaceAll(".", "%2E")}`;
}
