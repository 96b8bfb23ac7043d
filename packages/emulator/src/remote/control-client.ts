import type { z } from "zod";
import { SessionError } from "../sessions/session-error.ts";
import { SiteError } from "../sites/site-error.ts";
import { EmulatorConnectionError } from "./connection-error.ts";
import { problemSchema } from "./schemas.ts";

/** Address and token of the control paths. */
export interface ControlAccess {
  /** `http://HOST:PORT`. */
  readonly url: string;
  /** Bearer token, if the control paths require one. */
  readonly token: string | undefined;
  /** Ends every request. */
  readonly closing: AbortSignal;
}

/** The control paths of one session. */
export interface RemoteScope extends ControlAccess {
  /** "" for the emulator itself, or `/sessions/ID`. */
  readonly prefix: string;
}

/** A call of a control path. */
export interface ControlCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/__emulator`, with its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** Timeout of a call, in ms. */
const TIMEOUT_MS = 30_000;

/**
 * Calls a control path and reads its answer.
 * @throws SiteError or SessionError as the method of an emulator in this process does.
 * @throws EmulatorConnectionError when no emulator answers.
 */
export async function callControl<Schema extends z.ZodType>(
  access: ControlAccess,
  call: ControlCall,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await request(access, call, AbortSignal.any([access.closing, timeout]));
  const text = await response.text().catch((cause: unknown) => {
    throw unreachable(access, cause);
  });
  const value = parse(text);
  if (!response.ok) throw problemOf(access, response.status, value);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new EmulatorConnectionError(
    `What answers at ${access.url} is not a Turnstile emulator of this version. Start one with \`turnstile-emulator\`.`,
    { cause: result.error },
  );
}

/**
 * Sends a request to a control path. Returns every response, also errors.
 * @throws EmulatorConnectionError when nothing answers.
 */
export async function request(
  access: ControlAccess,
  { method, path, body }: ControlCall,
  signal: AbortSignal,
): Promise<Response> {
  const headers = {
    ...(access.token === undefined ? {} : { authorization: `Bearer ${access.token}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  try {
    return await fetch(new URL(`/__emulator${path}`, access.url), {
      method,
      headers,
      signal,
      redirect: "error",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw unreachable(access, cause);
  }
}

/** Why a request that was answered with an error status failed. */
export function problemOf({ url }: ControlAccess, status: number, value: unknown): Error {
  const { data } = problemSchema.safeParse(value);
  if (status === 401 || status === 403)
    return new EmulatorConnectionError(
      `The emulator at ${url} refuses this client (HTTP ${status}). Pass its control token as \`token\`.`,
    );
  if (data === undefined)
    return new EmulatorConnectionError(`The emulator at ${url} answered HTTP ${status}.`);
  const { reason, error } = data;
  if (reason === "full" || (reason === "unknown" && error.startsWith("There is no session")))
    return new SessionError(reason, error);
  return new SiteError(reason ?? "invalid", error);
}

function unreachable({ url, closing }: ControlAccess, cause: unknown): EmulatorConnectionError {
  const problem = closing.aborted
    ? `The connection to the emulator at ${url} was closed.`
    : `No emulator answers at ${url}. Start one with \`turnstile-emulator\`, or correct the address.`;
  return new EmulatorConnectionError(problem, { cause });
}

/** The JSON of a body; undefined for an empty one, and for text, which no schema accepts. */
function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
