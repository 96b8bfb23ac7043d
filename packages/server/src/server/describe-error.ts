/** What may stand in the text of an error and is nobody's business: our keys, the widget's tokens, named secrets. */
const SECRETS: readonly RegExp[] = [
  /\bstile_[\w-]{16,}/g,
  // A token: "0." and a long run of letters that no word has.
  /\b[0-9]\.[\w-]{32,}(?:\.[\w-]+)*/g,
  /(?<=\b(?:clientKey|key|token|secret|cData|data|password|authorization|signingKey|response)\b["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s"',;&}]+)/gi,
];

const HIDDEN = "(hidden)";

/** A text of unknown make, fit for the log. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((clean, secret) => clean.replace(secret, HIDDEN), text);
}

/** Causes of causes that are told; one that names itself as its cause ends there too. */
const MAX_DEPTH = 5;

/**
 * An error as it is logged: what it says, where, its code and its causes. Whatever else libraries hang on their
 * errors (requests, bodies, statements with their values) stays out.
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
