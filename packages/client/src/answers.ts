// The parts of the service's answers that the client returns. The service infers the same types from its schemas; a
// test in the server package compares them.

/** The solution of a Turnstile task. */
export interface TurnstileSolution {
  /** The token: single use. Stile's tokens are valid for 300 s, other services allow 120 s. Use it within 60 s. */
  readonly token: string;
  /** The user agent of the browser that ran the widget. */
  readonly userAgent: string;
}

/** Answer of `getQueueStats`. */
export interface GetQueueStatsAnswer {
  /** Number of idle slots. */
  readonly waiting: number;
  /** Busy slots, in percent. */
  readonly load: number;
  /** Price of a task: always "0". */
  readonly bid: string;
  /** Mean time from createTask to the token over the latest tasks, in seconds; 0 if there are none. */
  readonly speed: number;
  /** Total number of slots. */
  readonly total: number;
}

/** An event of a task. */
export interface TimelineEvent {
  /** All events except `created` and `ended` belong to an attempt. */
  readonly event: "created" | "claimed" | "page_ready" | "widget_run" | "attempt_ended" | "ended";
  /** When it happened, in ms since 1970. */
  readonly at: number;
  /** Number of the attempt, starting at 1. */
  readonly attempt?: number;
}

/** An attempt that has ended. */
export interface AttemptInfo {
  /** Number of the attempt, starting at 1. */
  readonly attempt: number;
  /** Id of the worker that ran the attempt. */
  readonly worker: string;
  /** `interrupted` and `lost` attempts are retried. `released` attempts do not count. */
  readonly outcome: "completed" | "failed" | "interrupted" | "released" | "lost";
  readonly errorCode: string | null;
  readonly errorDescription: string | null;
  /** Screenshot of the page when the attempt failed: a PNG in a data: URL. */
  readonly screenshot: string | null;
  /** The last lines of the page's console when the attempt failed. */
  readonly console: readonly string[];
}

/** Result of `getTaskInfo`. */
export interface TaskInfo {
  /** A UUID, or a number for keys with integer ids. */
  readonly taskId: string | number;
  readonly status: "queued" | "running" | "completed" | "failed";
  readonly websiteURL: string;
  readonly websiteKey: string;
  /** Priority among the client's tasks: 0 is first, 9 is last. */
  readonly priority: number;
  /** The events of the task, in order. */
  readonly timeline: readonly TimelineEvent[];
  /** The attempts that have ended, in order. */
  readonly attempts: readonly AttemptInfo[];
  /** State of the callback; null if the task has no callback. */
  readonly callback: {
    readonly status: "waiting" | "delivered" | "given_up";
    readonly attempts: number;
    /** Why the latest delivery attempt failed. */
    readonly error: string | null;
  } | null;
}
