import type { AttemptTrace } from "./evidence.ts";
import type { AttemptOutcome } from "./settlement.ts";
import type { RunningTask } from "./task.ts";

/**
 * Runs one attempt of a task. The signal aborts at the attempt's deadline and when the worker stops; the handler must
 * then stop. Any other error that it throws is a fault.
 */
export type TaskHandler = (
  task: RunningTask,
  context: { readonly signal: AbortSignal; readonly trace: AttemptTrace },
) => Promise<AttemptOutcome>;
