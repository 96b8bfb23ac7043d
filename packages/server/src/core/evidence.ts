import type { ErrorCode } from "../protocol/errors.ts";
import type { Fault } from "./settlement.ts";

/** Evidence from the page of a failed attempt. */
export interface PageEvidence {
  /** A PNG in base64; `null` if the screenshot failed. */
  readonly screenshot: string | null;
  /** The last lines of the page's console. */
  readonly console: readonly string[];
}

/** Record of an attempt. It is kept as long as the task's result. Times are ms since the epoch. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly workerId: string;
  /** `null` if the worker was lost. */
  readonly claimedAt: number | null;
  /** When the page with the widget was ready; `null` if it never was. */
  readonly pageReadyAt: number | null;
  /** When the widget ran; `null` if it never did. */
  readonly widgetRunAt: number | null;
  readonly endedAt: number;
  readonly outcome: "completed" | "failed" | "interrupted" | "released" | "lost";
  /** Who caused the attempt's bad end; `null` if it did not fail. */
  readonly fault: Fault | null;
  /** Why the attempt failed; `null` if it did not fail. */
  readonly failure: { readonly code: ErrorCode; readonly description: string } | null;
  readonly page: PageEvidence | null;
}

/** Receives a handler's reports while an attempt runs. */
export interface AttemptTrace {
  /** The page is ready. From now on `capture` captures it. */
  pageReady(capture: () => Promise<PageEvidence>): void;
  widgetRun(): void;
  /** Records evidence from a page that is already closed. */
  keepPage(page: PageEvidence): void;
  /** Captures the page now and records the evidence. Never rejects. */
  capturePage(): Promise<void>;
}
