/** The parameters of `render()` that are functions (contract §3). */
export const CALLBACK_NAMES = [
  "callback",
  "error-callback",
  "expired-callback",
  "timeout-callback",
  "before-interactive-callback",
  "after-interactive-callback",
  "unsupported-callback",
] as const;
