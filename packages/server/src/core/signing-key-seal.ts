import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Starts every sealed key. Signing keys are base64, so they never start with it. */
const PREFIX = "sealed.1.";

/** Encrypts the signing keys of callbacks, so that a copy of the store does not contain them. */
export interface SigningKeySeal {
  /** @param taskId The key can only be opened for this task. */
  seal(signingKey: string, taskId: string): string;
  /** Returns undefined if it was sealed with another secret or for another task. Returns unsealed keys as they are. */
  open(sealed: string, taskId: string): string | undefined;
}

/** @param secret At least 128 bits of entropy, or a password that the store does not contain. */
export function createSigningKeySeal(secret: string): SigningKeySeal {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "stile signing keys of callbacks", KEY_BYTES));
  return {
    seal(signingKey, taskId) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(taskId));
      const sealed = [nonce, cipher.update(signingKey, "utf8"), cipher.final(), cipher.getAuthTag()];
      return PREFIX + Buffer.concat(sealed).toString("base64url");
    },
    open(sealed, taskId) {
      // Tasks of earlier versions.
      if (!sealed.startsWith(PREFIX)) return sealed;
      const bytes = Buffer.from(sealed.slice(PREFIX.length), "base64url");
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(taskId)).setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const opened = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
        return Buffer.concat(opened).toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
