import type { Task } from "./task.ts";

/** States inside → the protocol's words; a failed task is answered as an error body (protocol part 1). */
export const WIRE_STATUS = {
  queued: "processing",
  running: "processing",
  completed: "ready",
  failed: null,
} as const satisfies Record<Task["status"], string | null>;
