import { ConnectionError, errorFromCode, ServiceBusyError, StileError } from "./errors.ts";
import type { ClientOptions } from "./options.ts";
import { pause, reasonOf } from "./pause.ts";

/** An answer without an error. Its members depend on the method. */
export type Answer = Readonly<Record<string, unknown>>;

export interface CallRequest {
  readonly method: string;
  readonly body: object;
  readonly signal?: AbortSignal | undefined;
  /** How long the service may hold the call open, in ms. @default 0 */
  readonly waitMs?: number;
  /** Whether the call is safe to repeat. */
  readonly isRepeatable: boolean;
}

/** Calls a method. Throws a {@link StileError}, or the signal's reason. */
export type Call = (request: CallRequest) => Promise<Answer>;

/** Creates a function that calls a service and retries failed calls where that is safe. */
export function createCall(options: ClientOptions): Call {
  checkOptions(options);
  const { retries = 3, retryPauseMs = 250 } = options;
  return async (request) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await callOnce(options, request);
      } catch (error) {
        if (request.signal?.aborted === true) throw reasonOf(request.signal);
        if (attempt >= retries || !mayRepeat(error, request)) throw error;
        await pause(retryPauseMs * 2 ** attempt, request.signal);
      }
    }
  };
}

/** JavaScript callers have no type checks. */
function checkOptions(options: Partial<ClientOptions> | undefined): void {
  const { baseUrl, clientKey } = options ?? {};
  if (typeof baseUrl !== "string" || !isHttpUrl(baseUrl)) {
    throw new TypeError(
      `baseUrl must be the service's http or https URL, such as http://127.0.0.1:7080; got ${JSON.stringify(baseUrl)}.`,
    );
  }
  if (typeof clientKey !== "string") {
    throw new TypeError("clientKey must be the secret of a client key; `stile keys add NAME` makes one.");
  }
}

function isHttpUrl(text: string): boolean {
  // URL.parse does not exist in Node 20.
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** A busy service did nothing. After a connection error the service may have handled the call. */
function mayRepeat(error: unknown, { isRepeatable }: CallRequest): boolean {
  return error instanceof ServiceBusyError || (error instanceof ConnectionError && isRepeatable);
}

async function callOnce(
  options: ClientOptions,
  { method, body, signal, waitMs = 0 }: CallRequest,
): Promise<Answer> {
  const { baseUrl, clientKey, requestTimeoutMs = 15_000, fetch = globalThis.fetch } = options;
  const url = `${baseUrl.replace(/\/+$/, "")}/${method}`;
  const ending = new AbortController();
  const end = () => ending.abort(signal?.reason);
  const timer = setTimeout(() => ending.abort(new Error("timed out")), requestTimeoutMs + waitMs);
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted === true) end();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ clientKey, ...body }),
      signal: ending.signal,
    });
    return toAnswer(await response.text(), response.status, url);
  } catch (error) {
    if (error instanceof StileError) throw error;
    throw new ConnectionError(`${url} did not answer: ${describe(error)}.`, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

function toAnswer(text: string, status: number, url: string): Answer {
  const answer = parseObject(text);
  if (answer === undefined) {
    throw new ConnectionError(
      `${url} answered HTTP ${status} without a JSON object. Check that baseUrl is a service of the createTask protocol.`,
    );
  }
  const { errorId, errorCode, errorDescription, widgetErrorCode } = answer;
  if (errorId === undefined || errorId === 0) return answer;
  const code = typeof errorCode === "string" && errorCode !== "" ? errorCode : "ERROR_UNKNOWN";
  throw errorFromCode(
    code,
    typeof errorDescription === "string" ? errorDescription : code,
    typeof widgetErrorCode === "string" ? widgetErrorCode : undefined,
  );
}

function parseObject(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Answer {
  return typeof value === "object" && value !== null;
}

/** The error of `fetch` only says that it failed. Its cause has the reason. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
