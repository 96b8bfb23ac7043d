import { randomBytes } from "node:crypto";

/** A sitekey in the usual format: `0x4AAAAAAA` and 14 random characters. */
export function newSitekey(): string {
  return `0x4AAAAAAA${randomBytes(11).toString("base64url").slice(0, 14)}`;
}

/** A secret in the usual format: `0x4AAAAAAA` and 25 random characters. */
export function newSecret(): string {
  return `0x4AAAAAAA${randomBytes(19).toString("base64url").slice(0, 25)}`;
}
