import type { TurnstileSolution } from "./answers.ts";
import { InvalidRequestError } from "./errors.ts";
import type { GetTaskResultOptions, TaskId, TaskResult } from "./options.ts";
import { pause } from "./pause.ts";

/** Below 30 s, after which many proxies close a call. */
const WAIT_SECONDS = 25;

export interface WaitForSolutionOptions {
  readonly taskId: TaskId;
  readonly signal: AbortSignal;
  readonly pollIntervalMs: number;
  readonly onProcessing: () => void;
}

/**
 * Polls until the task has a solution. Each call asks the service to hold it open. If the service answers earlier,
 * the next call waits until the poll interval is over.
 */
export async function waitForSolution(
  getTaskResult: (taskId: TaskId, options: GetTaskResultOptions) => Promise<TaskResult>,
  { taskId, signal, pollIntervalMs, onProcessing }: WaitForSolutionOptions,
): Promise<TurnstileSolution> {
  let waitSeconds = WAIT_SECONDS;
  for (;;) {
    const askedAt = Date.now();
    try {
      const result = await getTaskResult(taskId, { signal, waitSeconds });
      if (result.status === "ready") return result.solution;
      onProcessing();
    } catch (error) {
      // A strict service may refuse the unknown member `waitSeconds`.
      if (!(error instanceof InvalidRequestError) || waitSeconds === 0) throw error;
      waitSeconds = 0;
      continue;
    }
    const earlyMs = pollIntervalMs - (Date.now() - askedAt);
    if (earlyMs > 0) await pause(earlyMs, signal);
  }
}
