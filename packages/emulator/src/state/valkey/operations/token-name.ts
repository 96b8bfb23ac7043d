import { createHash } from "node:crypto";

/** The name under which a token is kept: short whatever a caller sends, and no token itself. */
export function tokenName(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
