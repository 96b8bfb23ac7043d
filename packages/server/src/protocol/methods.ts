import { z } from "zod";
import {
  CancelTaskAnswer,
  CreateTaskAnswer,
  GetBalanceAnswer,
  GetQueueStatsAnswer,
  GetTaskInfoAnswer,
  GetTaskResultAnswer,
  ReportAnswer,
} from "./answers.ts";
import { CallbackUrl } from "./parse-callback-url.ts";
import { IdempotencyKey } from "./parse-idempotency-key.ts";
import { Priority } from "./parse-priority.ts";
import { TaskIdInput } from "./parse-task-id.ts";
import { WaitSeconds } from "./parse-wait.ts";
import { TurnstileTask } from "./turnstile-task.ts";

/** A method as it is described to callers: the schemas its parsers use, and what it answers. */
export interface MethodDescription {
  readonly summary: string;
  readonly description: string;
  readonly request: z.ZodObject;
  readonly answer: z.ZodType;
}

const clientKey = z.string().describe("The secret of a client key; `stile keys add` makes one.");
const ofTask = z.object({ clientKey, taskId: TaskIdInput });

const report = (verdict: string): MethodDescription => ({
  summary: `Tell that a token was ${verdict}`,
  description: `Counts the token as ${verdict} for the client and the site. The latest report of a task counts.`,
  request: ofTask,
  answer: ReportAnswer,
});

/** Every method by its name. */
export const METHODS: Readonly<Record<string, MethodDescription>> = {
  createTask: {
    summary: "Create a task",
    description:
      "The task is on disk before its id is answered. With `waitSeconds`, or the header `Prefer: wait=n`, the answer waits for the task's end and tells it.",
    request: z.object({
      clientKey,
      task: TurnstileTask,
      priority: Priority.optional(),
      waitSeconds: WaitSeconds.optional(),
      idempotencyKey: IdempotencyKey.optional(),
      callbackUrl: CallbackUrl.optional(),
    }),
    answer: CreateTaskAnswer,
  },
  getTaskResult: {
    summary: "Get a task's result",
    description:
      "Results are kept five minutes after the task ended, however often they are asked for. With `waitSeconds`, or the header `Prefer: wait=n`, the call is held open and answered the moment the task ends. A failed task is answered as an error.",
    request: ofTask.extend({ waitSeconds: WaitSeconds.optional() }),
    answer: GetTaskResultAnswer,
  },
  cancelTask: {
    summary: "Cancel a task",
    description:
      "A task that waits never starts, one that runs is broken off. Afterwards it is a failed task. Cancelling twice does no harm.",
    request: ofTask,
    answer: CancelTaskAnswer,
  },
  getTaskInfo: {
    summary: "Look into a task",
    description:
      "The task's timeline and, of each attempt that failed, what its page showed. Kept as long as the result, and shown only to the client that created the task.",
    request: ofTask,
    answer: GetTaskInfoAnswer,
  },
  getBalance: {
    summary: "Ask how many tasks may still be created",
    description: "Each task takes one from the client's balance, where it has one.",
    request: z.object({ clientKey }),
    answer: GetBalanceAnswer,
  },
  getQueueStats: {
    summary: "Ask how busy the service is",
    description: "There is one queue, whatever `queueId` says. Needs no key.",
    request: z.object({ queueId: z.unknown().optional().describe("Ignored.") }),
    answer: GetQueueStatsAnswer,
  },
  reportCorrect: report("correct"),
  reportCorrectRecaptcha: report("correct"),
  reportIncorrect: report("incorrect"),
  reportIncorrectRecaptcha: report("incorrect"),
};
