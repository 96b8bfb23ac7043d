import { expect, test } from "vitest";
import { createSigningKeySeal } from "./signing-key-seal.ts";

const SIGNING_KEY = "c2VjcmV0IGtleSBvZiBhIHdlYmhvb2s=";

test("a sealed key opens with the same secret, for the same task", () => {
  const sealed = createSigningKeySeal("secret").seal(SIGNING_KEY, "task-1");
  expect(sealed).not.toContain(SIGNING_KEY);
  expect(createSigningKeySeal("secret").open(sealed, "task-1")).toBe(SIGNING_KEY);
  expect(createSigningKeySeal("secret").open(sealed, "task-2")).toBeUndefined();
  expect(createSigningKeySeal("other").open(sealed, "task-1")).toBeUndefined();
  expect(createSigningKeySeal("secret").open(`${sealed.slice(0, -4)}AAAA`, "task-1")).toBeUndefined();
  expect(createSigningKeySeal("secret").open("sealed.1.AAAA", "task-1")).toBeUndefined();
});

test("the same key is sealed differently each time", () => {
  const seal = createSigningKeySeal("secret");
  expect(seal.seal(SIGNING_KEY, "task-1")).not.toBe(seal.seal(SIGNING_KEY, "task-1"));
});

test("keys that an earlier version stored are not sealed", () => {
  expect(createSigningKeySeal("secret").open(SIGNING_KEY, "task-1")).toBe(SIGNING_KEY);
});
