import { z } from "zod";
import {
  CancelTaskAnswer,
  CreateTaskAnswer,
  GetBalanceAnswer,
  GetQueueStatsAnswer,
  GetTaskInfoAnswer,
  GetTaskResultAnswer,
  ReportAnswer,
} from "../protocol/answers.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { CallbackUrl } from "../protocol/parse-callback-url.ts";
import { IdempotencyKey } from "../protocol/parse-idempotency-key.ts";
import { Priority } from "../protocol/parse-priority.ts";
import { TaskIdInput } from "../protocol/parse-task-id.ts";
import { WaitSeconds } from "../protocol/parse-wait.ts";
import { TurnstileTask } from "../protocol/turnstile-task.ts";
import { cancelTask } from "./cancel-task.ts";
import { createTask } from "./create-task.ts";
import { getBalance } from "./get-balance.ts";
import { getQueueStats } from "./get-queue-stats.ts";
import { getTaskInfo } from "./get-task-info.ts";
import { getTaskResult } from "./get-task-result.ts";
import type { ClientMethod, Method, MethodServices } from "./method.ts";
import { reportTask } from "./report-task.ts";

/** A method of the protocol: its documentation and its implementation. */
export type MethodEntry = Described & (Keyed | Open);

interface Described {
  readonly summary: string;
  readonly description: string;
  /** The schemas that the method's parsers use. */
  readonly request: z.ZodObject;
  readonly answer: z.ZodType;
  /** Members of the example request in the documentation, without the client key. */
  readonly example: Readonly<Record<string, unknown>>;
  /**
   * The error for a call without a JSON object; `null` accepts such a call. Usually this is the error for a missing
   * key, unless protocol part 2 ("Error codes") has a specific code.
   */
  readonly withoutObject: ErrorCode | null;
}

/** The method needs a client key. */
interface Keyed {
  readonly needsKey: true;
  readonly create: (services: MethodServices) => ClientMethod;
}

/** The method needs no client key. */
interface Open {
  readonly needsKey: false;
  readonly create: (services: MethodServices) => Method;
}

const clientKey = z.string().describe("The secret of a client key; `stile keys add` makes one.");
const ofTask = z.object({ clientKey, taskId: TaskIdInput });

const forClients = { withoutObject: "ERROR_KEY_DOES_NOT_EXIST", needsKey: true } as const;
const TASK_ID = { taskId: "61138bb6-19fb-11ec-a9c8-0242ac110006" };

const report = (verdict: "correct" | "incorrect") => ({
  ...forClients,
  summary: `Report that a token was ${verdict}`,
  description: `Counts the token as ${verdict} for the client and the site. If you report a task twice, the latest report counts.`,
  request: ofTask,
  answer: ReportAnswer,
  example: TASK_ID,
  create: (services: MethodServices) => reportTask(services, verdict),
});

/** All methods of the protocol by name. The name is also the path: `POST /createTask`. */
export const METHODS = {
  createTask: {
    ...forClients,
    summary: "Create a task",
    description:
      "Stile stores the task on disk before it returns the id. With `waitSeconds`, or the header `Prefer: wait=n`, the call returns when the task ends and includes the result.",
    request: z.object({
      clientKey,
      task: TurnstileTask,
      priority: Priority.optional(),
      waitSeconds: WaitSeconds.optional(),
      idempotencyKey: IdempotencyKey.optional(),
      callbackUrl: CallbackUrl.optional(),
    }),
    answer: CreateTaskAnswer,
    example: {
      task: {
        type: "TurnstileTaskProxyless",
        websiteURL: "https://react-turnstile.vercel.app",
        websiteKey: "1x00000000000000000000AA",
      },
    },
    withoutObject: "ERROR_TASK_ABSENT",
    create: createTask,
  },
  getTaskResult: {
    ...forClients,
    summary: "Get a task's result",
    description:
      "You can read a result as often as you like for five minutes after the task ends. With `waitSeconds`, or the header `Prefer: wait=n`, the call is held open until the task ends. For a failed task the answer is an error.",
    request: ofTask.extend({ waitSeconds: WaitSeconds.optional() }),
    answer: GetTaskResultAnswer,
    example: { ...TASK_ID, waitSeconds: 20 },
    create: getTaskResult,
  },
  cancelTask: {
    ...forClients,
    summary: "Cancel a task",
    description:
      "A queued task never starts, and a running task is interrupted. A cancelled task counts as failed. Cancelling twice is safe.",
    request: ofTask,
    answer: CancelTaskAnswer,
    example: TASK_ID,
    create: cancelTask,
  },
  getTaskInfo: {
    ...forClients,
    summary: "Inspect a task",
    description:
      "Returns the timeline of the task and, for each failed attempt, a screenshot and the console of the page. It is kept as long as the result, and only the client that created the task can read it.",
    request: ofTask,
    answer: GetTaskInfoAnswer,
    example: TASK_ID,
    create: getTaskInfo,
  },
  getBalance: {
    ...forClients,
    summary: "Get the number of tasks that you may still create",
    description: "If the client has a balance, each task uses one unit of it.",
    request: z.object({ clientKey }),
    answer: GetBalanceAnswer,
    example: {},
    create: getBalance,
  },
  getQueueStats: {
    summary: "Get the load of the service",
    description: "There is only one queue, so `queueId` is ignored. No key is needed.",
    request: z.object({ queueId: z.unknown().optional().describe("Ignored.") }),
    answer: GetQueueStatsAnswer,
    example: {},
    withoutObject: null,
    needsKey: false,
    create: getQueueStats,
  },
  reportCorrect: report("correct"),
  reportCorrectRecaptcha: report("correct"),
  reportIncorrect: report("incorrect"),
  reportIncorrectRecaptcha: report("incorrect"),
} as const satisfies Readonly<Record<string, MethodEntry>>;

export type MethodName = keyof typeof METHODS;

/** All methods as a list. */
export const METHOD_ENTRIES: readonly (readonly [MethodName, MethodEntry])[] = Object.entries<MethodEntry>(
  METHODS,
).filter((entry): entry is [MethodName, MethodEntry] => Object.hasOwn(METHODS, entry[0]));
