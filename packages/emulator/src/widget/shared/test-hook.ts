/** Where a widget stands. */
export type Phase = "idle" | "running" | "interactive" | "solved" | "expired" | "timeout" | "failed";

/** How a widget stands, for test tools. */
export interface WidgetReport {
  readonly id: string;
  readonly phase: Phase;
  readonly token: string | undefined;
  /** Client error codes so far, in order. */
  readonly failures: readonly string[];
}

/** What test tools find on `window.turnstile`, under a symbol that no application meets. */
export interface TestHook {
  /** The widgets of the page, in the order of their making. */
  widgets(): readonly WidgetReport[];
  /** Expires the tokens that have not expired. */
  expireTokens(): void;
}
