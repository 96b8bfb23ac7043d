import { expect, test } from "vitest";
import { tokenProblem, type MintedToken } from "./token-origin.ts";

const payload = {
  websiteURL: "https://shop.example/pay?cart=7",
  websiteKey: "0x4AAAAAAAAAAAAAAAAAAAAAA",
  action: "pay",
  cData: "cart-7",
};
const minted: MintedToken = {
  sitekey: payload.websiteKey,
  origin: "https://shop.example",
  action: "pay",
  cdata: "cart-7",
  ageMs: 3,
};

/** The problem of a token that says this; undefined is a token that the emulator did not mint. */
async function problemOf(token: MintedToken | undefined): Promise<string | undefined> {
  return await tokenProblem({ payload, token: "0.sealed", inspect: async () => token, sinceMs: () => 10 });
}

test.for([
  ["its own", minted, undefined],
  ["forged or foreign", undefined, "did not mint it"],
  ["another sitekey", { ...minted, sitekey: "0x4BBBBBBBBBBBBBBBBBBBBB" }, "another sitekey"],
  ["another origin", { ...minted, origin: "http://shop.example" }, "another page"],
  ["another action", { ...minted, action: "login" }, "another action"],
  ["other customer data", { ...minted, cdata: "" }, "customer data"],
  ["an earlier run", { ...minted, ageMs: 1_011 }, "before this run"],
  ["a clock that was set forward", { ...minted, ageMs: 1_010 }, undefined],
] as const)("a registered site: %s", async ([, token, problem]) => {
  const found = await problemOf(token);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(problem);
});

test.for([
  ["XXXX.DUMMY.TOKEN.XXXX", undefined],
  ["0.sealed", "it is not the dummy token of the test sitekeys"],
  ["", "it is not the dummy token of the test sitekeys"],
] as const)("a test sitekey: %s", async ([token, problem]) => {
  const run = { payload: { ...payload, websiteKey: "1x00000000000000000000AA" }, token };
  const inspect = async () => minted;
  expect(await tokenProblem({ ...run, inspect, sinceMs: () => 10 })).toBe(problem);
});

test("the dummy token is not a token of a registered site", async () => {
  const inspect = async () => undefined;
  const token = "XXXX.DUMMY.TOKEN.XXXX";
  expect(await tokenProblem({ payload, token, inspect, sinceMs: () => 10 })).toContain("did not mint it");
});
