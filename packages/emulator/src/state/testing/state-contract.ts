import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSite } from "../../sites/site.ts";
import type { Site } from "../../sites/site.ts";
import type { TokenRecord } from "../../tokens/token-record.ts";
import type { Edit, EmulatorState } from "../emulator-state.ts";
import { ALL_SITES, CLOCK, Settings } from "../settings.ts";
import type { SettingsChange } from "../settings.ts";

/** Two nodes of one emulator; one and the same where there can be no other. */
export interface OpenNodes extends AsyncDisposable {
  readonly nodes: readonly [EmulatorState, EmulatorState];
}

const FORGET: Edit<void> = { changes: [], result: undefined, forget: true };

const siteOf = (sitekey: string, name = ""): Site =>
  createSite({ sitekey, secret: `secret of ${sitekey}`, name }, 5);

function setting(site: Site): SettingsChange {
  return { table: "site", key: site.sitekey, value: site };
}

/** A change that depends on what is there. */
function append(id: string): (settings: Settings) => Edit<number> {
  return (settings) => {
    const { next = [] } = settings.scripts.get(ALL_SITES) ?? {};
    const value = { standing: {}, next: [...next, { id, scenario: {}, widgets: 1 }] };
    return { changes: [{ table: "script", key: ALL_SITES, value }], result: value.next.length };
  };
}

export function tokenOf(token: string): TokenRecord {
  const claims = { sitekey: "0xa", origin: "https://shop.test", hostname: "shop.test", action: "login" };
  return { ...claims, cdata: "user-1", interactive: true, token, issuedAt: 1_000, expiresAt: 301_000 };
}

/** What every implementation of EmulatorState promises. */
export function testState(name: string, open: () => Promise<OpenNodes>): void {
  describe(name, () => {
    let opened: OpenNodes;
    let here: EmulatorState;
    let there: EmulatorState;

    beforeAll(async () => {
      opened = await open();
      [here, there] = opened.nodes;
    });
    afterAll(async () => {
      await opened[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      await here.change((settings) => ({
        changes: settings.entries().map(({ table, key }): SettingsChange => ({ table, key, value: null })),
        result: undefined,
        forget: true,
      }));
      await there.refresh();
    });

    const sitekeys = ({ settings }: EmulatorState) => [...settings.sites.keys()];
    const both = <Result>(count: number, call: (state: EmulatorState, index: number) => Promise<Result>) =>
      Promise.all(
        Array.from({ length: count }, async (_, index) => await call(index % 2 === 0 ? here : there, index)),
      );

    test("all nodes have one identity", () => {
      expect(here.identity.visitorId).toMatch(/^x:[\w-]{22}$/);
      expect(there.identity.visitorId).toBe(here.identity.visitorId);
      expect(there.identity.sealKey.equals(here.identity.sealKey)).toBe(true);
    });

    test("what is set is there at once, and elsewhere after a refresh, in order of first setting", async () => {
      const [b, a, c] = [siteOf("0xb"), siteOf("0xa"), siteOf("0xc")];
      const result = await here.change(() => ({ changes: [setting(b), setting(a)], result: "done" }));
      expect([result, sitekeys(here)]).toEqual(["done", ["0xb", "0xa"]]);
      await there.refresh();
      await there.change(() => ({ changes: [setting(c), setting(siteOf("0xb", "new"))], result: undefined }));
      await here.refresh();
      expect(sitekeys(here)).toEqual(["0xb", "0xa", "0xc"]);
      expect(here.settings.sites.get("0xb")).toEqual(siteOf("0xb", "new"));
      expect(here.settings.sitekeyOf("secret of 0xc")).toBe("0xc");
    });

    test("what is taken out is gone, and set again comes last", async () => {
      const changes = [setting(siteOf("0xa")), setting(siteOf("0xb"))];
      await here.change(() => ({ changes, result: undefined }));
      await here.change(() => ({ changes: [{ table: "site", key: "0xa", value: null }], result: undefined }));
      await there.refresh();
      expect([sitekeys(there), there.settings.sitekeyOf("secret of 0xa")]).toEqual([["0xb"], undefined]);
      await there.change(() => ({ changes: [setting(siteOf("0xa"))], result: undefined }));
      await here.refresh();
      expect([sitekeys(here), sitekeys(there)]).toEqual([
        ["0xb", "0xa"],
        ["0xb", "0xa"],
      ]);
    });

    test("every kind of value comes over as it is", async () => {
      const scenario = { delayMs: 5, fail: { code: "600010", share: 0.1234567890123456, counter: "x.fail" } };
      const awkward = `":|{}\n%s \u2028 ümläut ${"x".repeat(10_000)}`;
      const site = {
        ...siteOf("0x:|"),
        name: awkward,
        hostnames: [],
        earlierSecret: { value: "e", validUntil: 7 },
      };
      const changes: readonly SettingsChange[] = [
        setting(site),
        { table: "ownScenario", key: "0x:|", value: scenario },
        {
          table: "script",
          key: ALL_SITES,
          value: { standing: scenario, next: [{ id: "n", scenario, widgets: 2 }] },
        },
        { table: "declared", key: ALL_SITES, value: awkward },
        { table: "clock", key: CLOCK, value: 86_400_000 },
      ];
      await here.change(() => ({ changes, result: undefined }));
      await there.refresh();
      expect(there.settings.entries()).toEqual(new Settings(changes).entries());
      expect([there.settings.aheadMs, there.settings.sitekeyOf("e")]).toEqual([86_400_000, "0x:|"]);
    });

    test("an editor that throws changes nothing", async () => {
      const failing = here.change(() => {
        throw new TypeError("no");
      });
      await expect(failing).rejects.toThrow(TypeError);
      await there.refresh();
      expect(there.settings.entries()).toEqual([]);
    });

    test("changes at once are all made, one upon the other", async () => {
      const lengths = await both(40, async (state, index) => await state.change(append(String(index))));
      expect(lengths.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      await Promise.all([here.refresh(), there.refresh()]);
      expect(there.settings.scripts.get(ALL_SITES)?.next).toHaveLength(40);
      expect(there.settings.entries()).toEqual(here.settings.entries());
    });

    test("so many uses are so many, whoever is quicker", async () => {
      const left = await both(50, async (state) => await state.use("counter", 20));
      const used = left.filter((count) => count !== undefined);
      expect(used.sort((a, b) => b - a)).toEqual(Array.from({ length: 20 }, (_, index) => 19 - index));
      expect(await there.use("other counter", 1)).toBe(0);
      expect(await here.use("other counter", 1)).toBeUndefined();
    });

    test("draws are counted from 0", async () => {
      const drawn = await both(20, async (state) => await state.draw());
      expect(drawn.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    });

    test("a token is found elsewhere and redeemed once, however many try", async () => {
      await here.keepToken(tokenOf("token"));
      expect(await there.findToken("token")).toEqual(tokenOf("token"));
      expect(await there.findToken("another")).toBeUndefined();
      const redeemed = await both(50, async (state) => await state.redeemToken("token", ""));
      expect(redeemed.filter(Boolean)).toHaveLength(1);
      expect(await there.redeemToken("token", "")).toBe(false);
      expect(await there.redeemToken("another", "")).toBe(false);
      expect(await here.findToken("token")).toEqual(tokenOf("token"));
    });

    test("a token is redeemed again with the idempotency key of the first time, anywhere", async () => {
      await here.keepToken(tokenOf("keyed"));
      expect(await here.redeemToken("keyed", "first")).toBe(true);
      expect(await there.redeemToken("keyed", "first")).toBe(true);
      expect(await there.redeemToken("keyed", "second")).toBe(false);
      expect(await there.redeemToken("keyed", "")).toBe(false);
      await here.keepToken(tokenOf("keyless"));
      expect(await here.redeemToken("keyless", "")).toBe(true);
      expect(await there.redeemToken("keyless", "first")).toBe(false);
    });

    test("to forget is to begin anew, everywhere", async () => {
      let [heardHere, heardThere] = [0, 0];
      here.onForget(() => (heardHere += 1));
      there.onForget(() => (heardThere += 1));
      await here.change(() => ({ changes: [setting(siteOf("0xa"))], result: undefined }));
      await here.keepToken(tokenOf("token"));
      await there.use("counter", 1);
      await here.draw();
      await there.refresh();
      expect([heardHere, heardThere]).toEqual([0, 0]);
      await here.change(() => FORGET);
      expect(await there.findToken("token")).toBeUndefined();
      expect(await there.redeemToken("token", "")).toBe(false);
      expect(await there.use("counter", 1)).toBe(0);
      expect(await there.draw()).toBe(0);
      await there.refresh();
      expect([heardHere, heardThere]).toEqual([1, 1]);
      expect(sitekeys(there)).toEqual(["0xa"]);
    });

    test("a beginning is made once per node", async () => {
      await here.begin((settings) => ({ ...append("here")(settings), result: undefined }));
      await there.begin((settings) => ({ ...append("there")(settings), result: undefined }));
      expect(there.settings.scripts.get(ALL_SITES)?.next.map(({ id }) => id)).toEqual(["here", "there"]);
    });
  });
}
