/** Asks whether the emulator made a widget fail or wait on purpose, as a scenario of its site requests. */
export type WasRequested = (question: RequestedFailure) => Promise<boolean>;

export interface RequestedFailure {
  readonly sitekey: string;
  /** `load`: before the widget ran, when only the script and the frame can fail. `run`: also the challenge. */
  readonly stage: "load" | "run";
  /** How far back the question goes, in ms. */
  readonly withinMs: number;
}
