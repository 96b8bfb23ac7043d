import { expect, test } from "vitest";
import { newTokenKey, TokenSeal } from "./token-seal.ts";
import type { UnsealedRecord } from "./token-seal.ts";

const key = newTokenKey();
const seal = new TokenSeal(key);
const record: UnsealedRecord = {
  session: "",
  epoch: 3,
  sitekey: "0x4AAAAAAAseal000000001",
  origin: "https://shop.test",
  hostname: "shop.test",
  action: "login",
  cdata: "user-1",
  interactive: true,
  issuedAt: 1_772_600_767_890,
  expiresAt: 1_772_601_067_890,
  aheadMs: 5,
  script: { id: "script", siteverify: { action: "wrong", times: 2 } },
};
const token = seal.seal(record);

test("only an emulator with the same key can open a token", () => {
  const id = token.slice(2, 18);
  expect(new TokenSeal(key).open(token)).toEqual({ ...record, id });
  expect(new TokenSeal(newTokenKey()).open(token)).toBeUndefined();
  expect(new TokenSeal(key).visitorId).toBe(seal.visitorId);
});

test("every token is different and does not reveal its record", () => {
  expect(seal.seal(record)).not.toBe(token);
  const shown = token + Buffer.from(token.slice(2), "base64url").toString("latin1");
  expect(shown).not.toMatch(/shop|login|user-1/);
});

test("a token with a changed, added or missing character is refused", () => {
  for (let at = 0; at < token.length; at += 1) {
    const changed = token[at] === "A" ? "B" : "A";
    expect(seal.open(token.slice(0, at) + changed + token.slice(at + 1))).toBeUndefined();
    expect(seal.open(token.slice(0, at))).toBeUndefined();
  }
  for (const more of ["x", "=", "\n", ".", "AAAA"]) expect(seal.open(token + more)).toBeUndefined();
});

test("the longest record fits into 2,048 characters, without an overlong scenario", () => {
  const longest = {
    ...record,
    sitekey: "k".repeat(300),
    origin: `https://${"o".repeat(292)}`,
    hostname: "o".repeat(292),
    action: "a".repeat(32),
    cdata: "c".repeat(255),
    script: { id: "script", siteverify: { action: "ü".repeat(255), hostname: "h".repeat(255) } },
  };
  const sealed = seal.seal(longest);
  expect(sealed.length).toBeLessThanOrEqual(2_048);
  expect(seal.open(sealed)).toMatchObject({ ...longest, script: { id: "script" } });
});

test.each(["", "short", "x".repeat(200)])("%o is not a key", (wrong) => {
  expect(() => new TokenSeal(wrong)).toThrow(RangeError);
});
