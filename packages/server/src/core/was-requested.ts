/** Asks the emulator whether a scenario of a site made its widget fail or wait, or whether something broke. */
export type WasRequested = (question: RequestedFailure) => Promise<boolean>;

export interface RequestedFailure {
  readonly sitekey: string;
  /** `load`: before the widget ran, when only the script and the frame can fail. `run`: also the challenge. */
  readonly stage: "load" | "run";
  /** Whether a delay that a scenario requests would explain the failure too. */
  readonly isLate: boolean;
  /** How far back the question goes, in ms. */
  readonly withinMs: number;
}
