/** The answer to a token that passed (contract §7). */
export interface SiteverifySuccess {
  readonly success: true;
  readonly "error-codes": readonly [];
  /** When the challenge was solved, ISO 8601. */
  readonly challenge_ts: string;
  readonly hostname: string;
  readonly action?: string;
  readonly cdata?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The answer to a refused token (contract §7). */
export interface SiteverifyFailure {
  readonly success: false;
  /** A code from contract §7, or the code of a scenario. */
  readonly "error-codes": readonly string[];
  readonly messages: readonly [];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** siteverify's answer. */
export type SiteverifyAnswer = SiteverifySuccess | SiteverifyFailure;

/** Refuses with one error code. */
export function refuse(code: string): SiteverifyFailure {
  return { success: false, "error-codes": [code], messages: [] };
}
