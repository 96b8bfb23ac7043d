import { setTimeout as delay } from "node:timers/promises";
import type { Inspector } from "turnstile-emulator/inspector";
import type { Attempts } from "./open-attempts.ts";
import type { Node } from "./open-node.ts";
import type { NodeAddresses } from "./serve-node.ts";

/** A running node of any role. */
export interface Service extends AsyncDisposable, NodeAddresses {
  readonly emulator: { readonly url: string; readonly tlsUrl: string };
  /** URL of the inspector; `undefined` if it is off. */
  readonly inspectorUrl: string | undefined;
  /** Secret of the key that this start created, to be shown once. */
  readonly firstKey: string | undefined;
  /**
   * Stops gracefully: reports that it is not ready, stops claiming, lets running attempts finish or releases them, keeps
   * accepting requests for `drainDelayMs`, answers pending requests, then closes.
   */
  drain(): Promise<void>;
  /** Closes immediately and releases running attempts. Both methods may be called twice. */
  close(): Promise<void>;
}

export interface RunningParts {
  readonly addresses: NodeAddresses;
  readonly attempts?: Attempts;
  readonly firstKey?: string | undefined;
  readonly inspector?: Inspector | undefined;
  /** Everything to close. */
  readonly running: AsyncDisposableStack;
}

/** Creates a service that stops the parts of a node in the right order. */
export function createService(
  { config, emulator, stopping }: Node,
  { addresses, attempts, firstKey, inspector, running }: RunningParts,
): Service {
  let closing: Promise<void> | undefined;
  const end = async (drainMs: number, delayMs: number) => {
    stopping.abort();
    await Promise.all([attempts?.drain(drainMs), delayMs > 0 ? delay(delayMs) : undefined]);
    await running.disposeAsync();
  };
  const close = () => (closing ??= end(0, 0));
  return {
    ...addresses,
    emulator: { url: emulator.url, tlsUrl: emulator.tlsUrl },
    inspectorUrl: inspector === undefined ? undefined : `${addresses.url}/`,
    firstKey,
    drain: () => (closing ??= end(config.drainTimeoutMs, config.drainDelayMs)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
