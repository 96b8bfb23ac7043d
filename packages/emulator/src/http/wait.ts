import { setTimeout as sleep } from "node:timers/promises";

/** Waits, unless there is nothing to wait for or the emulator closes meanwhile. */
export async function wait(ms: number, closing: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: closing });
}
