// The parts of a service's answers that the client hands on. The service infers the same types from its schemas;
// a test in the server package holds the two against each other.

/** What a solved Turnstile task returns. */
export interface TurnstileSolution {
  /** Single use, valid 120 s, best used within 60 s. */
  readonly token: string;
  /** The user agent of the browser that ran the widget. */
  readonly userAgent: string;
}

/** Answer to `getQueueStats`. */
export interface GetQueueStatsAnswer {
  /** Idle slots. */
  readonly waiting: number;
  /** Share of busy slots, in percent. */
  readonly load: number;
  /** Price of a task: always "0". */
  readonly bid: string;
  /** Mean time from createTask to token of the latest results, in seconds; 0 without results. */
  readonly speed: number;
  /** All slots. */
  readonly total: number;
}

/** A step in the life of a task. */
export interface TimelineEvent {
  /** All but `created` and `ended` belong to an attempt. */
  readonly event: "created" | "claimed" | "page_ready" | "widget_run" | "attempt_ended" | "ended";
  /** In ms since 1970. */
  readonly at: number;
  /** The attempt's number, from 1. */
  readonly attempt?: number;
}

/** An attempt that has ended. */
export interface AttemptInfo {
  /** Its number, from 1. */
  readonly attempt: number;
  /** Id of the worker that ran it. */
  readonly worker: string;
  /** `interrupted` and `lost` attempts are retried; `released` ones do not count. */
  readonly outcome: "completed" | "failed" | "interrupted" | "released" | "lost";
  readonly errorCode: string | null;
  readonly errorDescription: string | null;
  /** What the page showed when the attempt failed: a PNG, as a data: address. */
  readonly screenshot: string | null;
  /** The latest lines of the page's console when the attempt failed. */
  readonly console: readonly string[];
}

/** What getTaskInfo returns for a task. */
export interface TaskInfo {
  /** A UUID, or a number for keys that are set to integer ids. */
  readonly taskId: string | number;
  readonly status: "queued" | "running" | "completed" | "failed";
  readonly websiteURL: string;
  readonly websiteKey: string;
  /** Order among the client's own tasks: 0 first, 9 last. */
  readonly priority: number;
  /** What happened to the task, in order. */
  readonly timeline: readonly TimelineEvent[];
  /** The attempts that have ended, in order. */
  readonly attempts: readonly AttemptInfo[];
  /** State of the callback; null without one. */
  readonly callback: {
    readonly status: "waiting" | "delivered" | "given_up";
    readonly attempts: number;
    /** Why the latest attempt to send it failed. */
    readonly error: string | null;
  } | null;
}
