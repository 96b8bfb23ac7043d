/** What the audit sends in one request. */
export interface SubmitAttempt {
  /** The token; undefined to leave out the token's field. */
  readonly token: string | undefined;
  /** Send the token under another field name, as if a form were misnamed. */
  readonly inOtherField: boolean;
  /** Identifies this request in the whole audit: letters, digits and hyphens. */
  readonly marker: string;
  /** Aborted when the audit stops waiting. */
  readonly signal: AbortSignal;
}

/** The endpoint's response. */
export interface Answer {
  readonly status: number;
  /** Header `Location`. */
  readonly location?: string | undefined;
  /** All headers as text, for the search for leaks. @default "" */
  readonly headers?: string | undefined;
  /** The body, at most MAX_ANSWER_BYTES. @default "" */
  readonly body?: string | undefined;
}

/** The audit ignores what an endpoint sends beyond this. */
export const MAX_ANSWER_BYTES = 1_048_576;

/** Sends the owner's request. */
export interface Submitter {
  /** Describes the request: `POST http://localhost:3000/signup`. */
  readonly description: string;
  /** Hostname of the endpoint, if known: the default hostname of tokens whose site lists none. */
  readonly hostname?: string | undefined;
  /** Whether it can leave out the token's field. */
  readonly canOmitToken: boolean;
  /** Whether it can send the token under another field name. */
  readonly canMoveToken: boolean;
  /** Whether it can send two requests at the same time. */
  readonly canOverlap: boolean;
  /**
   * Sends the request once and does not follow redirects.
   * @throws Error when the endpoint does not answer.
   */
  send(attempt: SubmitAttempt): Promise<Answer>;
}
