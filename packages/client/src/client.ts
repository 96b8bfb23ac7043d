import type { GetQueueStatsAnswer, TaskInfo } from "./answers.ts";
import type {
  CallOptions,
  CreateTaskOptions,
  GetTaskResultOptions,
  Solution,
  SolveOptions,
  TaskId,
  TaskResult,
  TurnstileTaskOptions,
} from "./options.ts";

/** The methods of a service. They reject with a `StileError`, or with the reason of their signal. */
export interface Client {
  /** Creates a task and waits for its token. Cancels the task on abort and on timeout. */
  solve(task: TurnstileTaskOptions, options?: SolveOptions): Promise<Solution>;
  /** Creates a task and returns its id. */
  createTask(task: TurnstileTaskOptions, options?: CreateTaskOptions): Promise<TaskId>;
  /** Returns a task's result, or `processing`. Rejects if the task failed. */
  getTaskResult(taskId: TaskId, options?: GetTaskResultOptions): Promise<TaskResult>;
  /** Returns a task's timeline and the evidence of its failed attempts: screenshots and console lines. */
  getTaskInfo(taskId: TaskId, options?: CallOptions): Promise<TaskInfo>;
  /** Cancels a queued or running task. Returns `ended` if the task had already ended. */
  cancelTask(taskId: TaskId, options?: CallOptions): Promise<"cancelled" | "ended">;
  /** Returns the number of tasks that you may still create. */
  getBalance(options?: CallOptions): Promise<number>;
  /** Reports that the token was accepted. */
  reportCorrect(taskId: TaskId, options?: CallOptions): Promise<void>;
  /** Reports that the token was refused. */
  reportIncorrect(taskId: TaskId, options?: CallOptions): Promise<void>;
  /** Returns the load of the service. */
  getQueueStats(options?: CallOptions): Promise<GetQueueStatsAnswer>;
}
