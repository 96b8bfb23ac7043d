import type { Task } from "./task.ts";

/** Maps a task's state to the protocol's status. A failed task is answered as an error (protocol part 1). */
export const WIRE_STATUS = {
  queued: "processing",
  running: "processing",
  completed: "ready",
  failed: null,
} as const satisfies Record<Task["status"], string | null>;
