/** What the emulator's server answers to a run. */
export type ChallengeAnswer =
  | { readonly status: "solved"; readonly token: string; readonly lifetimeMs: number }
  | { readonly status: "interactive"; readonly timeoutMs: number; readonly ticket: string }
  | { readonly status: "failed"; readonly code: string }
  | { readonly status: "unsupported" };

/** What a run is asked with. */
export interface ChallengeRequest {
  readonly sitekey: string;
  readonly origin: string;
  readonly widget: string;
  readonly action: string;
  readonly cData: string;
  readonly anew: boolean;
  /** From the answer `interactive`, once the visitor has clicked. */
  readonly ticket?: string;
}

/** Generic failures of the widget's own doing (contract §5, 300***): no answer, or not an answer of the emulator. */
const NO_ANSWER: ChallengeAnswer = { status: "failed", code: "300010" };
const KNOWN: ReadonlySet<string> = new Set(["solved", "interactive", "failed", "unsupported"]);
const BROKEN_ANSWER: ChallengeAnswer = { status: "failed", code: "300020" };

/** A question under way. */
export interface Asked {
  readonly abort: AbortController;
  /** Undefined once it is aborted. */
  readonly answered: Promise<ChallengeAnswer | undefined>;
}

/** Sends a question to the emulator; rejects if no answer comes. */
export type Post = (request: ChallengeRequest, signal: AbortSignal) => Promise<Pick<Response, "ok" | "json">>;

/** Asks the emulator for the end of a run. */
export function ask(request: ChallengeRequest, post: Post): Asked {
  const abort = new AbortController();
  return { abort, answered: askUntilAborted(request, { post, signal: abort.signal }) };
}

/** Asks the server that the frame came from, in an emulator's session; "" for none. */
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
