import type { PageEvidence } from "./evidence.ts";

/** Which widget a task needs. */
export interface WidgetRequest {
  readonly clientId: string;
  /** The page's origin, such as `https://example.com`. */
  readonly origin: string;
  readonly sitekey: string;
  /** `context`: a browser context of its own, closed after this use. */
  readonly isolation: "widget" | "context";
  /** Gives up waiting and running. */
  readonly signal: AbortSignal;
}

/** How one run of a widget ended. */
export type WidgetOutcome =
  | { readonly status: "token"; readonly token: string }
  /** The widget called its error-callback with this code (contract §5). */
  | { readonly status: "error"; readonly code: string }
  /** api.js or the widget's frame did not load. */
  | { readonly status: "not_loaded"; readonly reason: string; readonly page?: PageEvidence }
  /** The browser or the page went away under the run. */
  | { readonly status: "browser_lost"; readonly reason: string };

/** A widget that nobody else uses until it is released. */
export interface WidgetLease extends AsyncDisposable {
  /** The browser's own `navigator.userAgent`. */
  readonly userAgent: string;
  /** Runs the widget once and gives its end; throws the signal's reason when the signal aborts. */
  run(challenge: { readonly action?: string; readonly cData?: string }): Promise<WidgetOutcome>;
  /** What the page shows now, and the latest lines of its console. Takes a second at most; never rejects. */
  readonly capture: () => Promise<PageEvidence>;
}

export type LeaseWidgetOutcome =
  | { readonly status: "leased"; readonly lease: WidgetLease }
  | Extract<WidgetOutcome, { status: "not_loaded" | "browser_lost" }>;

/** The port to the browsers. */
export interface WidgetPool {
  lease(request: WidgetRequest): Promise<LeaseWidgetOutcome>;
}
