import type { Client } from "./client.ts";
import { SolveTimeoutError } from "./errors.ts";
import type {
  ClientOptions,
  Progress,
  Solution,
  SolveOptions,
  TaskId,
  TurnstileTaskOptions,
} from "./options.ts";
import { reasonOf } from "./pause.ts";
import { waitForSolution } from "./wait-for-solution.ts";

type Methods = Pick<Client, "createTask" | "getTaskResult" | "cancelTask">;

/** Creates a task and waits for its token. Cancels the task on abort and on timeout. */
export async function solveTask(
  client: Methods,
  { pollIntervalMs = 1_000 }: Pick<ClientOptions, "pollIntervalMs">,
  task: TurnstileTaskOptions,
  { signal, timeoutMs = 120_000, onProgress, ...createOptions }: SolveOptions,
): Promise<Solution> {
  const startedAt = Date.now();
  const ending = new AbortController();
  const end = () => ending.abort(reasonOf(signal));
  const timer = setTimeout(() => ending.abort(new SolveTimeoutError(timeoutMs)), timeoutMs);
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted === true) end();
  const report = (status: Progress["status"], taskId: TaskId) =>
    onProgress?.({ status, taskId, elapsedMs: Date.now() - startedAt });
  let created: Promise<TaskId> | undefined;
  try {
    ending.signal.throwIfAborted();
    // The signal does not abort this call, because its id is needed to cancel the task.
    created = client.createTask(task, createOptions);
    const taskId = await untilAborted(created, ending.signal);
    report("created", taskId);
    const solution = await waitForSolution(client.getTaskResult, {
      taskId,
      signal: ending.signal,
      pollIntervalMs,
      onProcessing: () => report("processing", taskId),
    });
    report("ready", taskId);
    return { ...solution, taskId };
  } catch (error) {
    if (ending.signal.aborted) cancelLater(client, created);
    throw ending.signal.aborted ? reasonOf(ending.signal) : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(reasonOf(signal));
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Cancels the task in the background. Ignores errors, because the task ends anyway. */
function cancelLater(client: Methods, created: Promise<TaskId> | undefined): void {
  created?.then((taskId) => client.cancelTask(taskId)).catch(() => {});
}
