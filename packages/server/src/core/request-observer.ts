import type { ErrorCode } from "../protocol/errors.ts";
import type { TaskId } from "./task.ts";

/** The start of a request. */
export interface RequestStart {
  /** The requested operation, such as `createTask`. There is a fixed set of them. */
  readonly method: string;
  /** Identifies the request in the log. It is also sent to the caller. */
  readonly requestId: string;
  header(name: string): string | undefined;
}

/** The end of a request. */
export interface RequestEnd {
  /** `ok`, or the code of the error. A request about a failed task is `ok`. */
  readonly outcome: "ok" | ErrorCode;
  /** The task of the request, if it belongs to the caller. */
  readonly taskId?: TaskId | undefined;
  /** Whether the request created the task. @default false */
  readonly createdTask?: boolean | undefined;
}

/** A request in flight. */
export interface ObservedRequest {
  /** Runs the function that answers the request, so spans and logs inside it belong to the request. @default calls it */
  readonly run?: <Answer>(answer: () => Promise<Answer>) => Promise<Answer>;
  /** Called once, when the answer is known. */
  end(end: RequestEnd): void;
}

/** The port that logs, metrics and traces use to observe requests. It must never throw. */
export interface RequestObserver {
  requestStarted(start: RequestStart): ObservedRequest;
}

/** Ignores all requests. */
export const blindObserver: RequestObserver = {
  requestStarted: () => ({ end() {} }),
};
