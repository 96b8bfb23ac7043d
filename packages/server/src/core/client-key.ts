import { hash, randomBytes } from "node:crypto";

/** Shortest secret that may be chosen, in characters. A generated one has 256 bits. */
export const SHORTEST_SECRET = 8;
/** Longest secret that is looked at, in characters. */
export const LONGEST_SECRET = 256;

/** A new secret for a client key. */
export function generateSecret(random: (size: number) => Buffer = randomBytes): string {
  return `stile_${random(32).toString("base64url")}`;
}

/**
 * What is stored and looked up instead of the secret: SHA-256, as hex. Looking up a hash gives away
 * nothing about the secret by its timing, since a guesser cannot choose the hash digit by digit.
 */
export function hashSecret(secret: string): string {
  return hash("sha256", secret);
}

/** The characters by which a key is recognised in lists. */
export function hintOf(secret: string): string {
  return secret.slice(-4);
}
