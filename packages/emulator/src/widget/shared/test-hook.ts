/** Phase of a widget. */
export type Phase = "idle" | "running" | "interactive" | "solved" | "expired" | "timeout" | "failed";

/** State of a widget, for test tools. */
export interface WidgetReport {
  readonly id: string;
  readonly phase: Phase;
  readonly token: string | undefined;
  /** Client error codes so far, in order. */
  readonly failures: readonly string[];
}

/** Hook for test tools on `window.turnstile`, under a symbol that applications do not see. */
export interface TestHook {
  /** The widgets of the page, in the order of their creation. */
  widgets(): readonly WidgetReport[];
  /** Expires all tokens. */
  expireTokens(): void;
}
