import type { AttemptTrace } from "./evidence.ts";
import type { AttemptOutcome } from "./settlement.ts";
import type { RunningTask } from "./task.ts";

/**
 * Does one attempt of a task. It obeys the signal, which aborts at the attempt's deadline and when the worker
 * stops; what it throws otherwise is a fault.
 */
export type TaskHandler = (
  task: RunningTask,
  context: { readonly signal: AbortSignal; readonly trace: AttemptTrace },
) => Promise<AttemptOutcome>;
