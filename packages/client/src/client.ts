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

/** A service's methods. All of them reject with a `StileError`, or with the reason of their signal. */
export interface Client {
  /** Creates a task and waits for its token. When it is aborted or times out, it cancels the task. */
  solve(task: TurnstileTaskOptions, options?: SolveOptions): Promise<Solution>;
  /** Creates a task; gives its id. */
  createTask(task: TurnstileTaskOptions, options?: CreateTaskOptions): Promise<TaskId>;
  /** A task's result so far. Rejects when the task failed. */
  getTaskResult(taskId: TaskId, options?: GetTaskResultOptions): Promise<TaskResult>;
  /** A task's timeline, and evidence of its failed attempts: screenshots, the page's console. */
  getTaskInfo(taskId: TaskId, options?: CallOptions): Promise<TaskInfo>;
  /** Cancels a queued or running task; `ended`: it had ended before. */
  cancelTask(taskId: TaskId, options?: CallOptions): Promise<"cancelled" | "ended">;
  /** Tasks that may still be created. */
  getBalance(options?: CallOptions): Promise<number>;
  /** Reports that the token was accepted. */
  reportCorrect(taskId: TaskId, options?: CallOptions): Promise<void>;
  /** Reports that the token was refused. */
  reportIncorrect(taskId: TaskId, options?: CallOptions): Promise<void>;
  /** How busy the service is. */
  getQueueStats(options?: CallOptions): Promise<GetQueueStatsAnswer>;
}
