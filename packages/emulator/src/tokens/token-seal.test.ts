import { createSecretKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { isExpiredToken, newToken } from "./token-seal.ts";

const key = createSecretKey(randomBytes(32));
const token = newToken(key, "0xsite", 1_000);

test.each([
  ["its site, in time", key, token, "0xsite", 999, false],
  ["its site, too late", key, token, "0xsite", 1_000, true],
  ["another site", key, token, "0xother", 1_000, false],
  ["another emulator", createSecretKey(randomBytes(32)), token, "0xsite", 1_000, false],
  ["its site, with more behind it", key, `${token}x`, "0xsite", 1_000, false],
  ["its site, dated back", key, token.replace(/\.rs\./, ".r."), "0xsite", 1_000, false],
])("a token for %s", (_name, sealKey, given, sitekey, now, expected) => {
  expect(isExpiredToken(sealKey, given, { sitekey, now })).toBe(expected);
});
