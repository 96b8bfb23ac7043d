import type { ErrorCode } from "../protocol/errors.ts";
import type { TaskId } from "./task.ts";

/** A request as it comes in. */
export interface RequestStart {
  /** Which operation is asked for, such as `createTask`: one of a closed list. */
  readonly method: string;
  /** Names the request in the log; echoed to the caller. */
  readonly requestId: string;
  header(name: string): string | undefined;
}

/** How a request was answered. */
export interface RequestEnd {
  /** `ok`, or the code of what was thrown. A task that failed is told to its caller with `ok`. */
  readonly outcome: "ok" | ErrorCode;
  /** The task that the request was about, once it was found to be the caller's. */
  readonly taskId?: TaskId | undefined;
}

/** A request under way. */
export interface ObservedRequest {
  /** Runs what answers the request, so that what happens inside can be told to belong to it. */
  run<Answer>(answer: () => Promise<Answer>): Promise<Answer>;
  /** Called once, when the answer stands. */
  end(end: RequestEnd): void;
}

/** The port to whoever wants to know of requests: logs, metrics, traces. It must never throw. */
export interface RequestObserver {
  requestStarted(start: RequestStart): ObservedRequest;
}

/** Looks at nothing. */
export const blindObserver: RequestObserver = {
  requestStarted: () => ({ run: (answer) => answer(), end() {} }),
};
