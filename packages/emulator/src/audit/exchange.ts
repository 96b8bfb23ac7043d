import type { Answer } from "./submission.ts";

/** One request of the audit, and its result. */
export interface Exchange {
  /** Condition of the token, such as "an expired token". */
  readonly condition: string;
  readonly marker: string;
  /** Undefined if the endpoint did not answer. */
  readonly answer: Answer | undefined;
  /** Why there is no answer. */
  readonly problem: string | undefined;
  /** Whether the audit stopped waiting. */
  readonly timedOut: boolean;
  /** Whether the answer means success. */
  readonly accepted: boolean;
  readonly durationMs: number;
}

/** The status and the time of an exchange, in a few words. */
export function summarizeExchange({ answer, problem, durationMs }: Exchange): string {
  if (answer === undefined) return problem ?? "no answer";
  const location = answer.location === undefined ? "" : ` to ${answer.location.slice(0, 100)}`;
  return `${answer.status}${location}, ${Math.round(durationMs)} ms`;
}
