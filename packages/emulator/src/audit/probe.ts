import type { EmulatorSession } from "../emulator.ts";
import type { JournalEntryOf } from "../journal/journal-entry.ts";
import type { SiteverifyScenario } from "../scenarios/scenario.ts";
import type { Site } from "../sites/site.ts";
import type { MintOptions } from "../tokens/mint-options.ts";
import type { AcceptedWhen } from "./accepted-when.ts";
import type { Exchange } from "./exchange.ts";
import type { SubmitAttempt, Submitter } from "./submission.ts";
import { AuditUsageError } from "./usage-error.ts";

/** What the tokens of a correct visitor say. */
export interface Declared {
  readonly action: string | undefined;
  readonly cdata: string | undefined;
  readonly hostname: string;
}

/** What all checks of an audit share. */
export interface ProbeParts {
  readonly session: EmulatorSession;
  readonly site: Site;
  readonly submitter: Submitter;
  readonly acceptedWhen: AcceptedWhen;
  readonly declared: Declared;
  /** How long the endpoint may take while siteverify is slow, in ms. */
  readonly maxWaitMs: number;
  /** A new marker for each request. */
  readonly nextMarker: () => string;
  /** Waits before every request but the first. */
  readonly pause: () => Promise<void>;
  /** Milliseconds, for durations. */
  readonly now: () => number;
  /** The requests of the checks so far. */
  readonly earlierExchanges: readonly Exchange[];
}

/** A request to send. */
export interface ProbeRequest {
  /** The token's condition, such as "an expired token". */
  readonly condition: string;
  /** Undefined to leave out the token's field. */
  readonly token: string | undefined;
  readonly inOtherField?: boolean;
  /** How long to wait for the answer, in ms. @default ANSWER_TIMEOUT_MS */
  readonly waitMs?: number | undefined;
}

/** How long the endpoint may take for an ordinary request, in ms. */
const ANSWER_TIMEOUT_MS = 30_000;

/** What one check can do: mint tokens, disturb siteverify, send requests, and see the server's siteverify calls. */
export class Probe {
  readonly #parts: ProbeParts;
  readonly #firstEntryId: number;
  readonly exchanges: Exchange[] = [];

  private constructor(parts: ProbeParts, firstEntryId: number) {
    this.#parts = parts;
    this.#firstEntryId = firstEntryId;
  }

  /** Begins a check: siteverify calls count from now on. */
  static async begin(parts: ProbeParts): Promise<Probe> {
    const last = (await parts.session.journal.entries()).at(-1);
    return new Probe(parts, (last?.id ?? 0) + 1);
  }

  get site(): Site {
    return this.#parts.site;
  }

  get session(): EmulatorSession {
    return this.#parts.session;
  }

  get declared(): Declared {
    return this.#parts.declared;
  }

  get maxWaitMs(): number {
    return this.#parts.maxWaitMs;
  }

  /** The requests of the checks before this one. */
  get earlierExchanges(): readonly Exchange[] {
    return this.#parts.earlierExchanges;
  }

  get canOmitToken(): boolean {
    return this.#parts.submitter.canOmitToken;
  }

  get canOverlap(): boolean {
    return this.#parts.submitter.canOverlap;
  }

  get canMoveToken(): boolean {
    return this.#parts.submitter.canMoveToken;
  }

  /** Mints a token as the site's own form gets it, except for the changes. */
  async mint(changes: Omit<MintOptions, "count"> = {}): Promise<string> {
    const { site, session, declared } = this.#parts;
    return await session.mintToken({ sitekey: site.sitekey, ...declared, ...changes });
  }

  /** The server's siteverify calls since the check began, oldest first. */
  async calls(): Promise<readonly JournalEntryOf<"siteverify">[]> {
    return (await this.allCalls()).filter(({ id }) => id >= this.#firstEntryId);
  }

  /** The server's siteverify calls since the audit began, oldest first. */
  async allCalls(): Promise<readonly JournalEntryOf<"siteverify">[]> {
    return await this.#parts.session.journal.entries({ type: "siteverify" });
  }

  /** Disturbs the site's siteverify while the body runs. */
  async withSiteverify<Result>(scenario: SiteverifyScenario, body: () => Promise<Result>): Promise<Result> {
    const { session, site } = this.#parts;
    await session.setScenario({ siteverify: scenario }, { sitekey: site.sitekey });
    try {
      return await body();
    } finally {
      await session.clearScenario(site.sitekey);
    }
  }

  /**
   * Sends a request. An endpoint that does not answer is a result, not an error.
   * @throws AuditUsageError when the request may not be sent.
   */
  async submit({
    condition,
    token,
    inOtherField = false,
    waitMs = ANSWER_TIMEOUT_MS,
  }: ProbeRequest): Promise<Exchange> {
    const { nextMarker, pause, now, submitter, acceptedWhen } = this.#parts;
    await pause();
    const marker = nextMarker();
    const signal = AbortSignal.timeout(waitMs);
    const startedAt = now();
    const sent = await send(submitter, { token, inOtherField, marker, signal });
    const exchange: Exchange = {
      condition,
      marker,
      ...sent,
      timedOut: sent.answer === undefined && signal.aborted,
      accepted: sent.answer !== undefined && acceptedWhen(sent.answer),
      durationMs: now() - startedAt,
    };
    this.exchanges.push(exchange);
    return exchange;
  }
}

async function send(
  submitter: Submitter,
  attempt: SubmitAttempt,
): Promise<Pick<Exchange, "answer" | "problem">> {
  try {
    return { answer: await untilAborted(submitter.send(attempt), attempt.signal), problem: undefined };
  } catch (error) {
    if (error instanceof AuditUsageError) throw error;
    return { answer: undefined, problem: attempt.signal.aborted ? "no answer in time" : describe(error) };
  }
}

/** A function may ignore the signal. */
async function untilAborted<Result>(sending: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([sending, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  // A refused connection to several addresses has an empty message.
  return `${error.message || ("code" in error ? String(error.code) : error.name)}${cause}`;
}
