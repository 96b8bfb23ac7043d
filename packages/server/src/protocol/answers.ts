import { z } from "zod";
import { ERRORS, type ErrorCode } from "./errors.ts";

// Schemas of the answers. The service does not check its answers at run time: types are inferred from these
// schemas, the OpenAPI description is generated from them, and tests check real answers against them.

const codes = z.custom<ErrorCode>((value) => typeof value === "string" && Object.hasOwn(ERRORS, value));

const taskId = z
  .union([z.string(), z.int()])
  .describe("A UUID. For keys with integer ids, a number from 1 to 2147483647.");

/** The answer to every failed call and every failed task, with HTTP 200 (protocol part 1). */
export const ErrorAnswer = z.object({
  errorId: z.literal(1),
  errorCode: codes.meta({ description: "One of the error codes.", enum: Object.keys(ERRORS) }),
  errorDescription: z.string().describe("Names the code and the field at fault, and says how to fix it."),
  widgetErrorCode: z
    .string()
    .exactOptional()
    .describe(
      "The widget's client error code, such as 600010, if the widget reported one. Only for failed tasks.",
    ),
});
export type ErrorAnswer = Readonly<z.infer<typeof ErrorAnswer>>;

export function errorAnswer(errorCode: ErrorCode, errorDescription: string): ErrorAnswer {
  return { errorId: 1, errorCode, errorDescription };
}

/** The solution of a Turnstile task. */
const TurnstileSolution = z.object({
  token: z
    .string()
    .describe(
      "The Turnstile token: single use, valid for 300 s after the widget ran. Use it within 60 s, because other services of this protocol allow 120 s.",
    ),
  userAgent: z.string().describe("The user agent of the browser that ran the widget."),
});
export type TurnstileSolution = Readonly<z.infer<typeof TurnstileSolution>>;

const processing = { status: z.literal("processing").describe("The task is queued or running. Ask again.") };

/** The members of a ready task (protocol part 2, "ready extras"). */
const ready = {
  status: z.literal("ready"),
  solution: TurnstileSolution,
  cost: z.string().describe('The price of the task: always "0".'),
  ip: z.string().exactOptional().describe("The address the caller connects from."),
  createTime: z.int().describe("When the task was created, in seconds since 1970."),
  endTime: z.int().describe("When the task ended, in seconds since 1970."),
  solveCount: z.int().describe("Number of attempts."),
};
const ReadyMembers = z.object(ready);
export type ReadyMembers = Readonly<z.infer<typeof ReadyMembers>>;

/** createTask succeeded. `errorCode` and `errorDescription` are empty strings (protocol part 1). */
const created = {
  errorId: z.literal(0),
  errorCode: z.literal(""),
  errorDescription: z.literal(""),
  taskId,
};
const FailedTaskAnswer = ErrorAnswer.extend({ taskId });
export const CreateTaskAnswer = z.union([
  z.object({ ...created, ...processing }),
  z.object({ ...created, ...ready }).describe("With waitSeconds: the task is ready."),
  FailedTaskAnswer.describe("With waitSeconds: the task failed."),
]);
export type CreateTaskAnswer = Readonly<z.infer<typeof CreateTaskAnswer>>;

/** getTaskResult succeeded. `errorCode` and `errorDescription` are null (protocol part 1). */
const noError = { errorId: z.literal(0), errorCode: z.null(), errorDescription: z.null() };
export const GetTaskResultAnswer = z.union([
  z.object({ ...noError, ...processing }),
  z.object({ ...noError, ...ready }),
]);
export type GetTaskResultAnswer = Readonly<z.infer<typeof GetTaskResultAnswer>>;

/** `getBalance` (protocol part 2, "Other methods"). */
export const GetBalanceAnswer = z.object({
  errorId: z.literal(0),
  balance: z
    .number()
    .describe("Number of tasks that the client may still create; 1000000 if there is no limit."),
});
export type GetBalanceAnswer = Readonly<z.infer<typeof GetBalanceAnswer>>;

/** `reportCorrect` and `reportIncorrect` (protocol part 2, "Other methods"). */
export const ReportAnswer = z.object({ errorId: z.literal(0), status: z.literal("success") });
export type ReportAnswer = Readonly<z.infer<typeof ReportAnswer>>;

/** `cancelTask`. */
export const CancelTaskAnswer = z.object({
  ...noError,
  status: z.enum(["cancelled", "ended"]).describe("`ended`: the task had already ended and does not change."),
});
export type CancelTaskAnswer = Readonly<z.infer<typeof CancelTaskAnswer>>;

/** `getQueueStats` (protocol part 2, "Other methods"). */
export const GetQueueStatsAnswer = z.object({
  waiting: z.number().describe("Number of idle slots."),
  load: z.number().describe("Busy slots, in percent."),
  bid: z.string().describe('The price of a task: always "0".'),
  speed: z
    .number()
    .describe(
      "Mean time from createTask to the token over the latest tasks, in seconds; 0 if there are none.",
    ),
  total: z.number().describe("Total number of slots."),
});
export type GetQueueStatsAnswer = Readonly<z.infer<typeof GetQueueStatsAnswer>>;

const time = (description: string) => z.int().describe(`${description} In ms since 1970.`);

const TimelineEvent = z.object({
  event: z
    .enum(["created", "claimed", "page_ready", "widget_run", "attempt_ended", "ended"])
    .describe("What happened. All events except `created` and `ended` belong to an attempt."),
  at: time("When it happened."),
  attempt: z.int().exactOptional().describe("Number of the attempt, starting at 1."),
});

const AttemptInfo = z.object({
  attempt: z.int(),
  worker: z.string().describe("Id of the worker that ran the attempt."),
  outcome: z
    .enum(["completed", "failed", "interrupted", "released", "lost"])
    .describe("`interrupted` and `lost` attempts are retried. `released` attempts do not count."),
  fault: z
    .enum(["page", "stile"])
    .nullable()
    .describe(
      "Who caused the bad end: `page` ends the task, `stile` is retried and never charged. Null if it did not fail.",
    ),
  errorCode: z.string().nullable(),
  errorDescription: z.string().nullable(),
  screenshot: z
    .string()
    .nullable()
    .describe("Screenshot of the page when the attempt failed: a PNG in a data: URL."),
  console: z.array(z.string()).describe("The last lines of the page's console when the attempt failed."),
});

/** `getTaskInfo`. */
export const GetTaskInfoAnswer = z.object({
  ...noError,
  taskId,
  status: z.enum(["queued", "running", "completed", "failed"]),
  websiteURL: z.string(),
  websiteKey: z.string(),
  priority: z.int().describe("Priority among the client's tasks: 0 is first, 9 is last."),
  timeline: z.array(TimelineEvent).describe("The events of the task, in order."),
  attempts: z.array(AttemptInfo).describe("The attempts that have ended, in order."),
  callback: z
    .object({
      status: z.enum(["waiting", "delivered", "given_up"]),
      attempts: z.int(),
      error: z.string().nullable().describe("Why the latest delivery attempt failed."),
    })
    .nullable()
    .describe("State of the callback; null if the task has no callback."),
});
export type GetTaskInfoAnswer = Readonly<z.infer<typeof GetTaskInfoAnswer>>;
