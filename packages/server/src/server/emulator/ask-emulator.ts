import { z } from "zod";
import type { MintedToken } from "../../core/token-origin.ts";
import type { RequestedFailure } from "../../core/was-requested.ts";

/** Address and token of an emulator in another process. */
export interface EmulatorAccess {
  /** `http://HOST:PORT` of its control paths. */
  readonly url: string;
  /** Bearer token for the control paths. */
  readonly token: string | undefined;
}

/** An emulator gave no valid answer; the message says why, in a few words. */
export class EmulatorAnswerError extends Error {
  override readonly name = "EmulatorAnswerError";
}

const port = z.int().min(1).max(65_535);
const infoSchema = z.object({
  emulator: z.literal("turnstile"),
  /** Changes with each start. */
  instance: z.string(),
  spkiFingerprint: z.string(),
  httpPort: port,
  tlsPort: port,
});
const siteSchema = z.object({ sitekey: z.string() });
const age = z.number().nullable();
const ages = z.object({ delayed: age, failed: age });
const effectsSchema = z.object({ load: ages, run: ages });

const inspectionSchema = z.object({
  token: z
    .object({
      sitekey: z.string(),
      origin: z.string(),
      action: z.string(),
      cdata: z.string(),
      ageMs: z.number(),
    })
    .nullable(),
});

/** An emulator's description of itself. */
export type EmulatorInfo = z.infer<typeof infoSchema>;

/** How long before its attempt a widget may have begun to load, in ms: as long as the pool waits for one. */
const LOADED_EARLIER_MS = 15_000;

/** Timeout for an answer, in ms. */
const TIMEOUT_MS = 2_000;

/**
 * Asks an emulator where it listens and which key its TLS front has.
 * @throws EmulatorAnswerError
 */
export async function askInfo(access: EmulatorAccess): Promise<EmulatorInfo> {
  const result = infoSchema.safeParse(await ask(access, "/__emulator/"));
  if (result.success) return result.data;
  throw new EmulatorAnswerError("the answer is not from a Turnstile emulator of this version");
}

/**
 * Asks an emulator whether it knows a sitekey.
 * @throws EmulatorAnswerError
 */
export async function askSite(access: EmulatorAccess, sitekey: string): Promise<boolean> {
  const site = siteSchema.safeParse(await ask(access, `/__emulator/sites/${encodeURIComponent(sitekey)}`));
  // A sitekey such as ".." would change the path.
  return site.success && site.data.sitekey === sitekey;
}

/**
 * Asks an emulator what a token says; undefined if it did not mint the token.
 * @throws EmulatorAnswerError
 */
export async function askToken(access: EmulatorAccess, token: string): Promise<MintedToken | undefined> {
  const result = inspectionSchema.safeParse(await ask(access, "/__emulator/tokens/inspect", { token }));
  if (result.success) return result.data.token ?? undefined;
  throw new EmulatorAnswerError("the answer is not from a Turnstile emulator of this version");
}

/**
 * Asks an emulator whether a scenario made the widgets of a site fail or wait.
 * @throws EmulatorAnswerError
 */
export async function askWasRequested(
  access: EmulatorAccess,
  { sitekey, stage, isLate, withinMs }: RequestedFailure,
): Promise<boolean> {
  const answer = await ask(access, `/__emulator/sites/${encodeURIComponent(sitekey)}/effects`);
  const effects = effectsSchema.safeParse(answer);
  if (!effects.success) return false;
  const { load, run } = effects.data;
  return (stage === "load" ? [load] : [load, run])
    .flatMap(({ delayed, failed }) => (isLate ? [delayed, failed] : [failed]))
    .some((ageMs) => ageMs !== null && ageMs <= withinMs + LOADED_EARLIER_MS);
}

/** The JSON at a path; `undefined` for 404. With a body, the request is a POST. */
async function ask({ url, token }: EmulatorAccess, path: string, body?: object): Promise<unknown> {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(new URL(path, url), { ...sent, headers, signal, redirect: "error" });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (response.status === 401 || response.status === 403)
      throw new EmulatorAnswerError(
        `it refuses this node (HTTP ${response.status}): set STILE_EMULATOR_CONTROL_TOKEN to its control token`,
      );
    if (!response.ok) throw new EmulatorAnswerError(`HTTP ${response.status}`);
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof EmulatorAnswerError) throw error;
    throw new EmulatorAnswerError(describe(error), { cause: error });
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1_000} s`;
  if (error instanceof SyntaxError) return "the answer is not from a Turnstile emulator";
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause ? String(cause.code) : cause.message;
}
