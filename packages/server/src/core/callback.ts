import { createHmac } from "node:crypto";
import type { EndedTask, TaskId } from "./task.ts";

/** The callback of a task. */
export interface Callback {
  readonly url: string;
  /** The key that signs the callback, in base64. */
  readonly signingKey: string;
}

/** A callback to send now. */
export interface DueCallback extends Callback {
  readonly task: EndedTask;
  /** The task's number, for clients with integer ids. */
  readonly number: number | null;
  /** Attempts started, including this one. */
  readonly attempts: number;
  /** When this attempt began, by the store's clock, in ms since the epoch. */
  readonly claimedAt: number;
}

/** Result of one delivery attempt. */
export type CallbackOutcome =
  | { readonly status: "delivered" }
  /** `retryInMs` is the pause before the next attempt, or `null` to give up. */
  | { readonly status: "failed"; readonly error: string; readonly retryInMs: number | null };

/** The current state of a callback. */
export interface CallbackState {
  readonly taskId: TaskId;
  readonly url: string;
  readonly status: "waiting" | "delivered" | "given_up";
  readonly attempts: number;
  /** Why the latest attempt failed. */
  readonly error: string | null;
}

/** Pauses after failed attempts, in ms. Their sum is below the five minutes for which a result is kept. */
const RETRY_PAUSES_MS = [2_000, 8_000, 20_000, 60_000, 120_000];

/** The pause before a failed callback is retried, in ms, or `null` to give up. */
export function callbackPauseMs(attempts: number): number | null {
  return RETRY_PAUSES_MS[attempts - 1] ?? null;
}

/**
 * The key that signs the callbacks of a client key, in base64. The client can derive the same key, but nobody can
 * derive the client key from it.
 */
export function callbackSigningKey(secret: string): string {
  return createHmac("sha256", secret).update("stile callbacks").digest("base64");
}

/** The Standard Webhooks headers that prove the sender and the time of a callback. */
export function signCallback(
  signingKey: string,
  message: { readonly id: string; readonly sentAt: number; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = Math.floor(message.sentAt / 1_000);
  const signature = createHmac("sha256", Buffer.from(signingKey, "base64"))
    .update(`${message.id}.${timestamp}.${message.body}`)
    .digest("base64");
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
