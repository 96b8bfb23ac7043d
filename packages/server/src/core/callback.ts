import { createHmac } from "node:crypto";
import type { EndedTask, TaskId } from "./task.ts";

/** Where a task's result is sent when it ends. */
export interface Callback {
  readonly url: string;
  /** Signs what is sent; base64. */
  readonly signingKey: string;
}

/** A callback that is to be sent now. */
export interface DueCallback extends Callback {
  readonly task: EndedTask;
  /** The task's number, if it has one: by it the client knows the task. */
  readonly number: number | null;
  /** Attempts begun, this one included. */
  readonly attempts: number;
}

/** How an attempt to send a callback ended. */
export type CallbackOutcome =
  | { readonly status: "delivered" }
  /** `retryAt`: when to try again; `null`: never. */
  | { readonly status: "failed"; readonly error: string; readonly retryAt: number | null };

/** What became of a callback so far. */
export interface CallbackState {
  readonly taskId: TaskId;
  readonly url: string;
  readonly status: "waiting" | "delivered" | "given_up";
  readonly attempts: number;
  /** Why the latest attempt failed. */
  readonly error: string | null;
}

/** Pauses after failed attempts, in ms: all of them end while the result is still kept (five minutes). */
const RETRY_PAUSES_MS = [2_000, 8_000, 20_000, 60_000, 120_000];

/** When a callback that failed is sent again; `null`: it is given up. */
export function callbackRetryAt(attempts: number, now: number): number | null {
  const pause = RETRY_PAUSES_MS[attempts - 1];
  return pause === undefined ? null : now + pause;
}

/**
 * The key that signs a client key's callbacks, as base64. The client key's holder can derive it too, and whoever
 * reads the store learns nothing about the client key.
 */
export function callbackSigningKey(secret: string): string {
  return createHmac("sha256", secret).update("stile callbacks").digest("base64");
}

/** The headers of Standard Webhooks that prove where a body comes from and when it was sent. */
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
