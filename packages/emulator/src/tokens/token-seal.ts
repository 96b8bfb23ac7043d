import { createHmac, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";

const RANDOM_BYTES = 270;
const SEAL_LENGTH = 22;

/** A new token for a site. It carries its own time and a seal over it, by which an expired one is told from a forged one. */
export function newToken(sealKey: KeyObject, sitekey: string, expiresAt: number): string {
  const body = `0.${randomBytes(RANDOM_BYTES).toString("base64url")}.${expiresAt.toString(36)}`;
  return `${body}.${seal(sealKey, sitekey, body)}`;
}

/** Whether this is a token that was made for the site and has expired, even if nothing else is known of it. */
export function isExpiredToken(
  sealKey: KeyObject,
  token: string,
  { sitekey, now }: { sitekey: string; now: number },
): boolean {
  const parts = token.split(".");
  const [prefix, , expiry, given] = parts;
  if (parts.length !== 4 || prefix !== "0" || expiry === undefined || given === undefined) return false;
  const genuine = seal(sealKey, sitekey, token.slice(0, token.length - given.length - 1)) === given;
  return genuine && Number.parseInt(expiry, 36) <= now;
}

function seal(sealKey: KeyObject, sitekey: string, body: string): string {
  const digest = createHmac("sha256", sealKey).update(sitekey).update(body).digest("base64url");
  return digest.slice(0, SEAL_LENGTH);
}
