import { setTimeout as delay } from "node:timers/promises";
import type { Attempts } from "./open-attempts.ts";
import type { Node } from "./open-node.ts";
import type { NodeAddresses } from "./serve-node.ts";

/** A node that runs, whatever its role. */
export interface Service extends AsyncDisposable, NodeAddresses {
  readonly emulator: { readonly url: string; readonly tlsUrl: string };
  /** The secret of the key that this start created, to be shown once. */
  readonly firstKey: string | undefined;
  /**
   * Says that it is not ready, claims no more, lets running attempts finish or go back to the queue, goes on taking
   * calls for `drainDelayMs`, answers those that are held, then closes.
   */
  drain(): Promise<void>;
  /** Closes at once: running attempts go back to the queue. Both may be called twice. */
  close(): Promise<void>;
}

export interface RunningParts {
  readonly addresses: NodeAddresses;
  readonly attempts?: Attempts;
  readonly firstKey?: string | undefined;
  /** Everything that was opened. */
  readonly running: AsyncDisposableStack;
}

/** What stops a node, in the right order. */
export function createService(
  { config, emulator, stopping }: Node,
  { addresses, attempts, firstKey, running }: RunningParts,
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
    firstKey,
    drain: () => (closing ??= end(config.drainTimeoutMs, config.drainDelayMs)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
