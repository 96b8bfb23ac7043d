import type { ErrorCode } from "../protocol/errors.ts";

/** What a page showed when an attempt failed. */
export interface PageEvidence {
  /** PNG, base64; `null` when the page could not be drawn any more. */
  readonly screenshot: string | null;
  /** The latest lines of the page's console. */
  readonly console: readonly string[];
}

/** What is kept of an attempt, as long as the task's result. Times are ms since the epoch. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly workerId: string;
  /** `null` when the worker was lost, and what it knew with it. */
  readonly claimedAt: number | null;
  /** When the attempt had its page with the widget; `null` when it did not come so far. */
  readonly pageReadyAt: number | null;
  /** When the widget was run. */
  readonly widgetRunAt: number | null;
  readonly endedAt: number;
  readonly outcome: "completed" | "failed" | "interrupted" | "released" | "lost";
  /** Why there is no token. */
  readonly failure: { readonly code: ErrorCode; readonly description: string } | null;
  readonly page: PageEvidence | null;
}

/** What a handler reports of its attempt while it runs. */
export interface AttemptTrace {
  /** The page is there; `capture` shows it from now on. */
  pageReady(capture: () => Promise<PageEvidence>): void;
  widgetRun(): void;
  /** Keeps what a page showed that is closed by now. */
  keepPage(page: PageEvidence): void;
  /** Keeps what the page shows now. Never rejects. */
  capturePage(): Promise<void>;
}
