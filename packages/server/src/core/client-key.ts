import { hash, randomBytes } from "node:crypto";

/** Minimum length of a chosen secret, in characters. A generated secret has 256 bits. */
export const SHORTEST_SECRET = 16;
/** Maximum length of a secret, in characters. */
export const LONGEST_SECRET = 256;

/** Generates a secret for a client key. */
export function generateSecret(): string {
  return `stile_${randomBytes(32).toString("base64url")}`;
}

/**
 * The SHA-256 hash of a secret, in hex. The store keeps and looks up this hash instead of the secret. The timing of the
 * look-up reveals nothing about the secret, because a guesser cannot choose the hash digit by digit.
 */
export function hashSecret(secret: string): string {
  return hash("sha256", secret);
}

/** In a shorter secret, four known characters would help to guess the others. */
const SHORTEST_WITH_HINT = 24;
const HINT_LENGTH = 4;

/** The last characters, which identify a key in lists; "" for a short secret. */
export function hintOf(secret: string): string {
  return secret.length < SHORTEST_WITH_HINT ? "" : secret.slice(-HINT_LENGTH);
}
