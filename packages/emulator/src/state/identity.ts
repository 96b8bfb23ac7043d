import { createSecretKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** What makes an emulator this one and no other, on whichever of its nodes. */
export interface Identity {
  /** Seals the tokens. */
  readonly sealKey: KeyObject;
  /** The ephemeral id (contract §7) of the one visitor that an emulator has. */
  readonly visitorId: string;
}

/** An identity as text, to be kept. */
export interface IdentityText {
  readonly seal: string;
  readonly visitor: string;
}

const SEAL_BYTES = 32;
const VISITOR_BYTES = 16;

/** Makes a new identity up. */
export function newIdentity(): IdentityText {
  return {
    seal: randomBytes(SEAL_BYTES).toString("base64url"),
    visitor: `x:${randomBytes(VISITOR_BYTES).toString("base64url")}`,
  };
}

/** Reads what was kept. */
export function readIdentity({ seal, visitor }: IdentityText): Identity {
  return { sealKey: createSecretKey(Buffer.from(seal, "base64url")), visitorId: visitor };
}
