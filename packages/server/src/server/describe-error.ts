/** Secrets that the text of an error may contain: client keys, the widget's tokens, named secrets. */
const SECRETS: readonly RegExp[] = [
  /\bstile_[\w-]{16,}/g,
  // A token: "0." and a sequence of characters longer than any word.
  /\b[0-9]\.[\w-]{32,}(?:\.[\w-]+)*/g,
  /(?<=\b(?:clientKey|key|token|secret|cData|data|password|authorization|signingKey|response)\b["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s"',;&}]+)/gi,
];

const HIDDEN = "(hidden)";

/** Removes secrets from a text of unknown origin, so it can be logged. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((clean, secret) => clean.replace(secret, HIDDEN), text);
}

/** Most levels of causes to log; this also ends circular causes. */
const MAX_DEPTH = 5;

/**
 * Converts an error for the log: name, message, stack, code and causes. It leaves out other properties that libraries
 * add to errors (requests, bodies, statements with their values).
 */
export function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutSecrets(String(error)) };
  const { name, message, stack = message, cause } = error;
  const code = "code" in error && (typeof error.code === "string" || typeof error.code === "number");
  const errors = error instanceof AggregateError && depth < MAX_DEPTH ? error.errors.slice(0, MAX_DEPTH) : [];
  return {
    type: name,
    message: withoutSecrets(message),
    stack: withoutSecrets(stack),
    ...(code ? { code: error.code } : {}),
    ...(cause === undefined || depth >= MAX_DEPTH ? {} : { cause: describeError(cause, depth + 1) }),
    ...(errors.length === 0 ? {} : { errors: errors.map((one: unknown) => describeError(one, depth + 1)) }),
  };
}
