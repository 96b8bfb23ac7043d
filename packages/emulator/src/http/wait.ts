import { setTimeout as sleep } from "node:timers/promises";

/** Waits; rejects if the emulator closes first. */
export async function wait(ms: number, closing: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: closing });
}
