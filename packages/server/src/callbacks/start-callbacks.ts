import type { CallbackStore } from "../core/callback-store.ts";
import { callbackPauseMs, signCallback, type CallbackOutcome, type DueCallback } from "../core/callback.ts";
import type { Log } from "../core/log.ts";
import { logStoreFailure } from "../core/log-store-failure.ts";
import { taskResult } from "../core/task-result.ts";
import { createAddressPolicy } from "./address-policy.ts";
import { postCallback, type PostOptions, type ResolveName } from "./post-callback.ts";

export interface CallbacksOptions {
  readonly callbacks: CallbackStore;
  readonly log: Log;
  /** Addresses and ranges (CIDR) that may receive callbacks although they are not public. @default none */
  readonly allow?: readonly string[];
  /** Maximum number of callbacks in flight. @default 32 */
  readonly concurrency?: number;
  /** Maximum number of callbacks of one client in flight. @default 8 */
  readonly perClient?: number;
  /** Maximum time of one attempt, in ms. @default 10_000 */
  readonly timeoutMs?: number;
  /** How often to check for due callbacks, in ms. @default 1_000 */
  readonly pollMs?: number;
  readonly resolveName?: ResolveName;
}

/** Sends callbacks until `stop` is called. */
export interface Callbacks {
  /** Aborts callbacks in flight; they become due again later. Calling it twice is safe. */
  stop(): Promise<void>;
}

/**
 * Sends due callbacks with a Standard Webhooks signature, round-robin between clients. A failed callback is retried with
 * growing pauses, then given up with a log line.
 */
export function startCallbacks(options: CallbacksOptions): Callbacks {
  const { callbacks, log, concurrency = 32, perClient = 8, timeoutMs = 10_000, pollMs = 1_000 } = options;
  const { allow, resolveName } = options;
  const stopping = new AbortController();
  const post = { policy: createAddressPolicy(allow), timeoutMs, resolveName, signal: stopping.signal };
  /** The callbacks in flight, and their clients. */
  const sending = new Map<Promise<void>, string>();
  let claiming: Promise<void> | undefined;

  const attempt = async (callback: DueCallback) => {
    const { task, attempts } = callback;
    try {
      const outcome = await deliver(callback, post);
      if (stopping.signal.aborted && outcome.status === "failed") return;
      report(log, callback, outcome);
      await callbacks.settle(task.id, attempts, outcome);
    } catch (error) {
      logStoreFailure(log, { taskId: task.id }, "could not store the outcome of a callback", error);
    }
  };

  const send = (callback: DueCallback) => {
    const sent = attempt(callback).finally(() => {
      sending.delete(sent);
      wake();
    });
    sending.set(sent, callback.task.clientId);
  };

  const claim = async () => {
    const limit = concurrency - sending.size;
    if (limit === 0) return;
    // The lease is longer than an attempt, so no other process sends the same callback meanwhile.
    const inFlight: Record<string, number> = {};
    for (const clientId of sending.values()) inFlight[clientId] = (inFlight[clientId] ?? 0) + 1;
    const request = { limit, perClient, inFlight, leaseMs: 2 * timeoutMs };
    for (const callback of await callbacks.claimDue(request)) send(callback);
  };

  const wake = () => {
    if (stopping.signal.aborted) return;
    claiming ??= claim()
      .catch((error: unknown) => logStoreFailure(log, {}, "could not claim callbacks; will try again", error))
      .finally(() => {
        claiming = undefined;
      });
  };

  const unsubscribe = callbacks.onDue(wake);
  const timer = setInterval(wake, pollMs);
  wake();
  return {
    async stop() {
      stopping.abort();
      unsubscribe();
      clearInterval(timer);
      await claiming;
      await Promise.all(sending.keys());
    },
  };
}

/** Sends a callback once. */
async function deliver(
  { url, signingKey, task, number, attempts, claimedAt }: DueCallback,
  options: PostOptions,
): Promise<CallbackOutcome> {
  const body = JSON.stringify({ taskId: number ?? task.id, ...taskResult(task) });
  const headers = signCallback(signingKey, { id: `msg_${task.id}`, sentAt: claimedAt, body });
  try {
    await postCallback(new URL(url), body, headers, options);
    return { status: "delivered" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: "failed", error: reason, retryInMs: callbackPauseMs(attempts) };
  }
}

function report(log: Log, { task, url, attempts }: DueCallback, outcome: CallbackOutcome): void {
  const { host } = new URL(url);
  const fields = { taskId: task.id, host, attempts };
  if (outcome.status === "delivered") log.info(fields, "callback delivered");
  else if (outcome.retryInMs === null) log.warn({ ...fields, reason: outcome.error }, "callback given up");
  else log.info({ ...fields, reason: outcome.error }, "callback failed; will retry");
}
