import type { PageEvidence } from "./evidence.ts";

/** The widget that a task needs. */
export interface WidgetRequest {
  readonly clientId: string;
  /** The page's origin, such as `https://example.com`. */
  readonly origin: string;
  readonly sitekey: string;
  /** `context`: a fresh browser context, which is closed afterwards. */
  readonly isolation: "widget" | "context";
  /** Aborts waiting for the widget and running it. */
  readonly signal: AbortSignal;
}

/** Result of one run of a widget. */
export type WidgetOutcome =
  | { readonly status: "token"; readonly token: string }
  /** The widget called its error-callback with this code (contract §5). */
  | { readonly status: "error"; readonly code: string }
  /** api.js or the widget's frame did not load. */
  | { readonly status: "not_loaded"; readonly reason: string; readonly page?: PageEvidence }
  /** The browser or the page was lost during the run. */
  | { readonly status: "browser_lost"; readonly reason: string };

/** A widget for exclusive use until it is released. */
export interface WidgetLease extends AsyncDisposable {
  /** The browser's `navigator.userAgent`. */
  readonly userAgent: string;
  /** Runs the widget once and returns the result. Throws the signal's reason if the signal aborts. */
  run(challenge: { readonly action?: string; readonly cData?: string }): Promise<WidgetOutcome>;
  /** Takes a screenshot and the last lines of the page's console. Takes at most a second; never rejects. */
  readonly capture: () => Promise<PageEvidence>;
  /** Closes the widget's browser, because it cannot be trusted. Other leases of it end with "browser_lost". */
  retireBrowser(): void;
}

export type LeaseWidgetOutcome =
  | { readonly status: "leased"; readonly lease: WidgetLease }
  | Extract<WidgetOutcome, { status: "not_loaded" | "browser_lost" }>;

/** The port to warm widgets in browsers. */
export interface WidgetPool {
  lease(request: WidgetRequest): Promise<LeaseWidgetOutcome>;
}
