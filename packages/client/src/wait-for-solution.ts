import type { TurnstileSolution } from "../../server/src/protocol/answers.ts";
import { InvalidRequestError } from "./errors.ts";
import type { GetTaskResultOptions, TaskId, TaskResult } from "./options.ts";
import { pause } from "./pause.ts";

/** Short enough for proxies that end calls after 30 s. */
const WAIT_SECONDS = 25;

export interface WaitForSolutionOptions {
  readonly taskId: TaskId;
  readonly signal: AbortSignal;
  readonly pollIntervalMs: number;
  readonly onProcessing: () => void;
}

/**
 * Asks until the task has its solution. The service is asked to hold each call open; one that answers before
 * is polled, at most once per interval.
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
      // A strict service may refuse the member that it does not know.
      if (!(error instanceof InvalidRequestError) || waitSeconds === 0) throw error;
      waitSeconds = 0;
      continue;
    }
    const earlyMs = pollIntervalMs - (Date.now() - askedAt);
    if (earlyMs > 0) await pause(earlyMs, signal);
  }
}
