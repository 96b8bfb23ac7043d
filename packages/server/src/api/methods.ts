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

/** A method of the protocol: what callers read about it, and what answers them. */
export type MethodEntry = Described & (Keyed | Open);

interface Described {
  readonly summary: string;
  readonly description: string;
  /** The schemas that its parsers use. */
  readonly request: z.ZodObject;
  readonly answer: z.ZodType;
  /** Members of a request, in the documentation's example; the client key is added. */
  readonly example: Readonly<Record<string, unknown>>;
  /**
   * The error for a call without a JSON object; `null` accepts it. Nothing is known of its caller, so the key is
   * missing first, except where protocol part 2 ("Error codes") has a code for it.
   */
  readonly withoutObject: ErrorCode | null;
}

/** A call needs a client key. */
interface Keyed {
  readonly needsKey: true;
  readonly create: (services: MethodServices) => ClientMethod;
}

/** Anybody may call it. */
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
  description: `Counts the token as ${verdict} for the client and the site. The latest report of a task counts.`,
  request: ofTask,
  answer: ReportAnswer,
  example: TASK_ID,
  create: (services: MethodServices) => reportTask(services, verdict),
});

/** Every method of the protocol by its name, which is its path: `POST /createTask`. */
export const METHODS = {
  createTask: {
    ...forClients,
    summary: "Create a task",
    description:
      "The task is on disk before its id is answered. With `waitSeconds`, or the header `Prefer: wait=n`, the answer comes when the task ends and includes its result.",
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
      "Results are kept five minutes after the task ended, however often they are asked for. With `waitSeconds`, or the header `Prefer: wait=n`, the call is held open and answered the moment the task ends. A failed task is answered as an error.",
    request: ofTask.extend({ waitSeconds: WaitSeconds.optional() }),
    answer: GetTaskResultAnswer,
    example: { ...TASK_ID, waitSeconds: 20 },
    create: getTaskResult,
  },
  cancelTask: {
    ...forClients,
    summary: "Cancel a task",
    description:
      "A queued task never starts, a running one is interrupted. Afterwards it is a failed task. Cancelling twice does no harm.",
    request: ofTask,
    answer: CancelTaskAnswer,
    example: TASK_ID,
    create: cancelTask,
  },
  getTaskInfo: {
    ...forClients,
    summary: "Inspect a task",
    description:
      "The task's timeline and, of each failed attempt, what its page showed. Kept as long as the result, and shown only to the client that created the task.",
    request: ofTask,
    answer: GetTaskInfoAnswer,
    example: TASK_ID,
    create: getTaskInfo,
  },
  getBalance: {
    ...forClients,
    summary: "Get the number of tasks that may still be created",
    description: "Each task takes one from the client's balance, where it has one.",
    request: z.object({ clientKey }),
    answer: GetBalanceAnswer,
    example: {},
    create: getBalance,
  },
  getQueueStats: {
    summary: "Get the load of the service",
    description: "There is one queue, whatever `queueId` says. Needs no key.",
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

/** The table's rows, for code that treats every method alike. */
export const METHOD_ENTRIES: readonly (readonly [MethodName, MethodEntry])[] = Object.entries<MethodEntry>(
  METHODS,
).filter((entry): entry is [MethodName, MethodEntry] => Object.hasOwn(METHODS, entry[0]));
