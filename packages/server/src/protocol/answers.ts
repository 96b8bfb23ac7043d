import { z } from "zod";
import { ERRORS, type ErrorCode } from "./errors.ts";

// What the methods answer. The service does not check its own answers: types are inferred from these schemas,
// the API's description is made of them, and tests hold real answers against them.

const codes = z.custom<ErrorCode>((value) => typeof value === "string" && Object.hasOwn(ERRORS, value));

const taskId = z
  .union([z.string(), z.int()])
  .describe("A UUID, or a number from 1 to 2147483647 for keys that are set to integer ids.");

/** Every failed call and every failed task is answered so, with HTTP 200 (protocol part 1). */
export const ErrorAnswer = z.object({
  errorId: z.literal(1),
  errorCode: codes.meta({ description: "A code of the table of errors.", enum: Object.keys(ERRORS) }),
  errorDescription: z.string().describe("Names the code, the field at fault and the way out."),
});
export type ErrorAnswer = Readonly<z.infer<typeof ErrorAnswer>>;

export function errorAnswer(errorCode: ErrorCode, errorDescription: string): ErrorAnswer {
  return { errorId: 1, errorCode, errorDescription };
}

/** What a solved Turnstile task gives. */
const TurnstileSolution = z.object({
  token: z.string().describe("Single use, valid 120 s, best used within 60 s."),
  userAgent: z.string().describe("The user agent of the browser that ran the widget."),
});
export type TurnstileSolution = Readonly<z.infer<typeof TurnstileSolution>>;

const processing = { status: z.literal("processing").describe("The task waits or runs: ask again.") };

/** What is told of a task that is ready (protocol part 2, "ready extras"). */
const ready = {
  status: z.literal("ready"),
  solution: TurnstileSolution,
  cost: z.string().describe('What the task cost: always "0".'),
  ip: z.string().exactOptional().describe("The address the caller connects from."),
  createTime: z.int().describe("When the task was created, in Unix seconds."),
  endTime: z.int().describe("When the task ended, in Unix seconds."),
  solveCount: z.int().describe("How many attempts it took."),
};
const ReadyMembers = z.object(ready);
export type ReadyMembers = Readonly<z.infer<typeof ReadyMembers>>;

/** createTask succeeded; the two texts are empty strings (protocol part 1). */
const created = {
  errorId: z.literal(0),
  errorCode: z.literal(""),
  errorDescription: z.literal(""),
  taskId,
};
const FailedAtOnceAnswer = ErrorAnswer.extend({ taskId });
export const CreateTaskAnswer = z.union([
  z.object({ ...created, ...processing }),
  z.object({ ...created, ...ready }).describe("With waitSeconds: the task is ready."),
  FailedAtOnceAnswer.describe("With waitSeconds: the task failed."),
]);
export type CreateTaskAnswer = Readonly<z.infer<typeof CreateTaskAnswer>>;

/** getTaskResult succeeded; the two texts are null (protocol part 1). */
const noError = { errorId: z.literal(0), errorCode: z.null(), errorDescription: z.null() };
export const GetTaskResultAnswer = z.union([
  z.object({ ...noError, ...processing }),
  z.object({ ...noError, ...ready }),
]);
export type GetTaskResultAnswer = Readonly<z.infer<typeof GetTaskResultAnswer>>;

/** `getBalance` (protocol part 2, "Other methods"). */
export const GetBalanceAnswer = z.object({
  errorId: z.literal(0),
  balance: z.number().describe("Tasks that may still be created; 1000000 where nothing limits them."),
});
export type GetBalanceAnswer = Readonly<z.infer<typeof GetBalanceAnswer>>;

/** `reportCorrect` and `reportIncorrect` (protocol part 2, "Other methods"). */
export const ReportAnswer = z.object({ errorId: z.literal(0), status: z.literal("success") });
export type ReportAnswer = Readonly<z.infer<typeof ReportAnswer>>;

/** `cancelTask`. */
export const CancelTaskAnswer = z.object({
  ...noError,
  status: z.enum(["cancelled", "ended"]).describe("`ended`: the task had ended before, and stays as it is."),
});
export type CancelTaskAnswer = Readonly<z.infer<typeof CancelTaskAnswer>>;

/** `getQueueStats` (protocol part 2, "Other methods"). */
export const GetQueueStatsAnswer = z.object({
  waiting: z.number().describe("Slots that are idle."),
  load: z.number().describe("Share of the slots that are busy, in percent."),
  bid: z.string().describe('What a task costs: always "0".'),
  speed: z
    .number()
    .describe("Mean time from createTask to token of the latest results, in seconds; 0 without any."),
  total: z.number().describe("Slots in all."),
});
export type GetQueueStatsAnswer = Readonly<z.infer<typeof GetQueueStatsAnswer>>;

const time = (description: string) => z.int().describe(`${description} In ms since 1970.`);

const TimelineEvent = z.object({
  event: z
    .enum(["created", "claimed", "page_ready", "widget_run", "attempt_ended", "ended"])
    .describe("What happened; all but `created` and `ended` belong to an attempt."),
  at: time("When."),
  attempt: z.int().exactOptional().describe("The attempt's number, from 1."),
});

const AttemptInfo = z.object({
  attempt: z.int(),
  worker: z.string().describe("Id of the worker that ran it."),
  outcome: z
    .enum(["completed", "failed", "interrupted", "released", "lost"])
    .describe("`interrupted` and `lost` attempts are tried again; `released` ones do not count."),
  errorCode: z.string().nullable(),
  errorDescription: z.string().nullable(),
  screenshot: z
    .string()
    .nullable()
    .describe("What the page showed when the attempt failed: a PNG, as a data: address."),
  console: z.array(z.string()).describe("The latest lines of the page's console when the attempt failed."),
});

/** `getTaskInfo`. */
export const GetTaskInfoAnswer = z.object({
  ...noError,
  taskId,
  status: z.enum(["queued", "running", "completed", "failed"]),
  websiteURL: z.string(),
  websiteKey: z.string(),
  priority: z.int().describe("Among the client's own tasks: 0 comes first, 9 last."),
  timeline: z.array(TimelineEvent).describe("What happened to the task, in order."),
  attempts: z.array(AttemptInfo).describe("The attempts that have ended, in order."),
  callback: z
    .object({
      status: z.enum(["waiting", "delivered", "given_up"]),
      attempts: z.int(),
      error: z.string().nullable().describe("Why the latest attempt to send it failed."),
    })
    .nullable()
    .describe("What became of the callback; null without one."),
});
export type GetTaskInfoAnswer = Readonly<z.infer<typeof GetTaskInfoAnswer>>;
