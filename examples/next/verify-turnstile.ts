const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";

/** What a token must be for. */
export interface Expected {
  readonly secret: string;
  readonly action: string;
  readonly hostnames: readonly string[];
  /** How long siteverify may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** "unavailable": siteverify gave no usable answer, so nobody knows whether the token is valid. */
export type Verdict = "passed" | "refused" | "unavailable";

interface Answer {
  readonly success?: boolean;
  readonly action?: string;
  readonly hostname?: string;
  readonly "error-codes"?: readonly string[];
}

/** Asks Turnstile about a token. Only the verdict "passed" lets a visitor through. */
export async function verifyTurnstile(token: string, expected: Expected): Promise<Verdict> {
  let answer: Answer;
  try {
    const response = await fetch(SITEVERIFY, {
      method: "POST",
      body: new URLSearchParams({ secret: expected.secret, response: token }),
      signal: AbortSignal.timeout(expected.timeoutMs),
    });
    if (!response.ok) return "unavailable";
    answer = (await response.json()) as Answer;
  } catch {
    return "unavailable";
  }
  if (answer["error-codes"]?.includes("internal-error") === true) return "unavailable";
  const isOurs = answer.action === expected.action && expected.hostnames.includes(answer.hostname ?? "");
  return answer.success === true && isOurs ? "passed" : "refused";
}
