/** The server's answer to a challenge. */
export type ChallengeAnswer =
  | { readonly status: "solved"; readonly token: string; readonly lifetimeMs: number }
  | { readonly status: "interactive"; readonly timeoutMs: number; readonly ticket: string }
  | { readonly status: "failed"; readonly code: string }
  | { readonly status: "unsupported" };

/** A request for the result of a challenge. */
export interface ChallengeRequest {
  readonly sitekey: string;
  readonly origin: string;
  readonly widget: string;
  readonly action: string;
  readonly cData: string;
  readonly anew: boolean;
  /** From the answer `interactive`, after the visitor has clicked. */
  readonly ticket?: string;
}

/** The widget's generic failures (contract §5, 300***): no answer, or not an answer of the emulator. */
const NO_ANSWER: ChallengeAnswer = { status: "failed", code: "300010" };
const KNOWN: ReadonlySet<string> = new Set(["solved", "interactive", "failed", "unsupported"]);
const BROKEN_ANSWER: ChallengeAnswer = { status: "failed", code: "300020" };

/** A request in flight. */
export interface Asked {
  readonly abort: AbortController;
  /** Undefined after it was aborted. */
  readonly answered: Promise<ChallengeAnswer | undefined>;
}

/** Sends a request to the emulator; rejects if there is no answer. */
export type Post = (request: ChallengeRequest, signal: AbortSignal) => Promise<Pick<Response, "ok" | "json">>;

/** Requests the result of a challenge from the emulator. */
export function ask(request: ChallengeRequest, post: Post): Asked {
  const abort = new AbortController();
  return { abort, answered: askUntilAborted(request, { post, signal: abort.signal }) };
}

/** Sends requests to the frame's origin, for a session of the emulator; "" for none. */
export function postToServer({ session }: { readonly session: string }): Post {
  const mark = session === "" ? {} : { "turnstile-emulator-session": session };
  return async (request, signal) =>
    await fetch("/turnstile/v0/challenge", {
      method: "POST",
      headers: { "content-type": "application/json", ...mark },
      body: JSON.stringify(request),
      signal,
    });
}

async function askUntilAborted(
  request: ChallengeRequest,
  { post, signal }: { post: Post; signal: AbortSignal },
): Promise<ChallengeAnswer | undefined> {
  let response: Awaited<ReturnType<Post>>;
  try {
    response = await post(request, signal);
  } catch {
    return signal.aborted ? undefined : NO_ANSWER;
  }
  try {
    const answer = (await response.json()) as ChallengeAnswer;
    return response.ok && KNOWN.has(answer.status) ? answer : BROKEN_ANSWER;
  } catch {
    return signal.aborted ? undefined : BROKEN_ANSWER;
  }
}
