import type { GetQueueStatsAnswer } from "../../server/src/protocol/answers.ts";
import type {
  CallOptions,
  CreateTaskOptions,
  GetTaskResultOptions,
  Solution,
  SolveOptions,
  TaskId,
  TaskInfo,
  TaskResult,
  TurnstileTaskOptions,
} from "./options.ts";

/** A service's methods. All of them reject with a `StileError`, or with the reason of their signal. */
export interface Client {
  /** Creates a task and waits for its token. When it is aborted or times out, it cancels the task. */
  solve(task: TurnstileTaskOptions, options?: SolveOptions): Promise<Solution>;
  /** Creates a task; gives its id. */
  createTask(task: TurnstileTaskOptions, options?: CreateTaskOptions): Promise<TaskId>;
  /** What became of a task. Rejects when the task failed. */
  getTaskResult(taskId: TaskId, options?: GetTaskResultOptions): Promise<TaskResult>;
  /** A task's timeline, and what the attempts that failed left behind: screenshots, the page's console. */
  getTaskInfo(taskId: TaskId, options?: CallOptions): Promise<TaskInfo>;
  /** Ends a task that waits or runs; `ended`: it had ended before. */
  cancelTask(taskId: TaskId, options?: CallOptions): Promise<"cancelled" | "ended">;
  /** Tasks that may still be created. */
  getBalance(options?: CallOptions): Promise<number>;
  /** Tells the service that its token was accepted. */
  reportCorrect(taskId: TaskId, options?: CallOptions): Promise<void>;
  /** Tells the service that its token was refused. */
  reportIncorrect(taskId: TaskId, options?: CallOptions): Promise<void>;
  /** How busy the service is. */
  getQueueStats(options?: CallOptions): Promise<GetQueueStatsAnswer>;
}
