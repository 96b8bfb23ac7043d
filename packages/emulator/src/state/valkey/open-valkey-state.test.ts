import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hasValkey, startValkeyServer } from "../../../../server/src/backend/valkey/testing/start-valkey-server.ts";
import type { ValkeyServer } from "../../../../server/src/backend/valkey/testing/start-valkey-server.ts";
import { createSite } from "../../sites/site.ts";
import { StateUnavailableError } from "../emulator-state.ts";
import type { EmulatorState } from "../emulator-state.ts";
import type { Settings } from "../settings.ts";
import { openAnswerLoser } from "../testing/answer-loser.ts";
import { tokenOf } from "../testing/state-contract.ts";
import { openValkeyState } from "./open-valkey-state.ts";
import type { ValkeyStateOptions } from "./open-valkey-state.ts";

let opened: AsyncDisposableStack;
let server: ValkeyServer;

describe.skipIf(!hasValkey)("the state in Valkey", () => {
  beforeEach(async () => {
    opened = new AsyncDisposableStack();
    server = opened.use(await startValkeyServer());
  });
  afterEach(async () => {
    await opened.disposeAsync();
  });

  function openClient(url = server.url): Redis {
    const client = opened.adopt(new Redis(url), (redis) => redis.disconnect());
    // Connections are cut here.
    client.on("error", () => {});
    return client;
  }

  async function openNode(options: Partial<ValkeyStateOptions> = {}): Promise<EmulatorState> {
    return opened.use(await openValkeyState({ client: openClient(), ...options }));
  }

  const add = (sitekey: string) => (_settings: Settings) => {
    const site = createSite({ sitekey, secret: `secret of ${sitekey}` }, 5);
    return { changes: [{ table: "site", key: sitekey, value: site }] as const, result: undefined };
  };

  /** Cannot be made twice. */
  function addOnce(settings: Settings) {
    if (settings.sites.has("0xa")) throw new Error("it is there already");
    return { ...add("0xa")(settings), result: "added" };
  }

  async function timed(promise: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
    const begun = performance.now();
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { error, ms: performance.now() - begun };
  }

  test("a change is heard of elsewhere without asking, also by a subscriber that serves others", async () => {
    const here = await openNode();
    const subscriber = openClient();
    await subscriber.subscribe("something else");
    const there = await openNode({ subscriber });
    await here.change(add("0xa"));
    await expect.poll(() => there.settings.sites.has("0xa")).toBe(true);
    await there[Symbol.asyncDispose]();
    expect(subscriber.status).toBe("ready");
    await here.change(add("0xb"));
    await here.refresh();
    expect(there.settings.sites.has("0xb")).toBe(false);
  });

  test("roots keep emulators apart, and one without a hash tag is refused", async () => {
    const one = await openNode({ root: "{stile}:emulator" });
    const other = await openNode({ root: "{other}:emulator" });
    await one.change(add("0xa"));
    await other.refresh();
    expect(other.settings.sites.has("0xa")).toBe(false);
    await expect(openValkeyState({ client: openClient(), root: "stile" })).rejects.toThrow(
      /hash tag; try \{stile\}/,
    );
  });

  test("all keys lie below the root, and all that grow in number expire", async () => {
    const root = "{stile}:emulator";
    const state = await openNode({ root });
    await state.change(add("0xa"));
    await state.keepToken(tokenOf("token"));
    await state.redeemToken("token", "key");
    await state.use("counter", 2);
    await state.draw();
    await state.change(() => ({ changes: [], result: undefined, forget: true }));
    const client = openClient();
    const keys = await client.keys("*");
    expect(keys.length).toBeGreaterThan(5);
    const lasting = [];
    for (const key of keys) {
      expect(key.startsWith(`${root}:`)).toBe(true);
      if ((await client.pttl(key)) === -1) lasting.push(key);
    }
    expect(lasting.sort()).toEqual([`${root}:settings`, `${root}:state`]);
    const ttl = await client.pttl((await client.keys(`${root}:token:*`))[0] ?? "");
    expect(ttl).toBeGreaterThan(300_000);
    expect(ttl).toBeLessThanOrEqual(360_000);
  });

  test("a server that does not answer is said so within seconds, and it goes on by itself", async () => {
    const state = await openNode();
    await state.change(add("0xa"));
    server.pause();
    const calls = [
      state.refresh(),
      state.use("counter", 1),
      state.findToken("token"),
      state.change(add("0xb")),
      state.change(add("0xc")),
      state.change(add("0xd")),
    ];
    for (const { error, ms } of await Promise.all(calls.map(timed))) {
      expect(error).toBeInstanceOf(StateUnavailableError);
      expect(ms).toBeLessThan(4_500);
    }
    server.resume();
    await state.refresh();
    await state.change(add("0xe"));
    expect(state.settings.sites.has("0xe")).toBe(true);
  });

  describe("an answer that is lost with its connection", () => {
    test.each([
      ["redemption", async (state: EmulatorState) => await state.redeemToken("token", ""), true],
      ["use", async (state: EmulatorState) => await state.use("counter", 3), 2],
      ["draw", async (state: EmulatorState) => await state.draw(), 0],
      ["change", async (state: EmulatorState) => await state.change(addOnce), "added"],
    ])("costs no %s: it is done, once, and told", async (name, call, expected) => {
      const proxy = opened.use(await openAnswerLoser(server.port));
      const client = openClient(proxy.url);
      const [state, other] = [await openNode({ client, subscriber: openClient() }), await openNode()];
      // A script is sent whole the first time, and only its digest is what is lost then.
      await Promise.all([state.redeemToken("none", ""), state.use("none", 1), state.draw()]);
      await state.change(() => ({ changes: [], result: undefined, forget: true }));
      await state.keepToken(tokenOf("token"));
      const id = await client.client("ID");
      proxy.loseNext();
      expect(await call(state)).toBe(expected);
      expect(await client.client("ID")).not.toBe(id);
      await other.refresh();
      const left = [await other.redeemToken("token", ""), await other.use("counter", 3), await other.draw()];
      expect([...left, other.settings.sites.size]).toEqual(
        {
          redemption: [false, 2, 0, 0],
          use: [true, 1, 0, 0],
          draw: [true, 2, 1, 0],
          change: [true, 2, 0, 1],
        }[name],
      );
    });
  });

  test("a store that is back without its data gets the beginning again, from any node", async () => {
    const [here, there] = [await openNode(), await openNode()];
    let forgotten = 0;
    there.onForget(() => (forgotten += 1));
    await here.begin(add("0xa"));
    await there.begin(add("0xb"));
    await here.change(add("0xlater"));
    const { visitorId } = here.identity;
    await server.kill();
    await server.restart();
    await Promise.all([here.refresh(), there.refresh()]);
    await here.refresh();
    expect([...here.settings.sites.keys()].sort()).toEqual(["0xa", "0xb"]);
    expect(here.identity.visitorId).not.toBe(visitorId);
    await there.refresh();
    expect(there.identity.visitorId).toBe(here.identity.visitorId);
    expect(forgotten).toBe(1);
  });

  test("a store that was set back, as by a failover, is followed, even where it has changed as often since", async () => {
    const root = "{back}";
    const [here, there] = [await openNode({ root }), await openNode({ root })];
    const client = openClient();
    await here.change(add("0xa"));
    const before = [`${root}:state`, `${root}:settings`];
    const dumps = await Promise.all(before.map(async (key) => await client.dumpBuffer(key)));
    await here.change(add("0xlost"));
    await there.refresh();
    for (const [index, key] of before.entries()) {
      await client.restore(key, 0, dumps[index] ?? "", "REPLACE");
    }
    await there.change(add("0xb"));
    await here.refresh();
    for (const { settings } of [here, there]) expect([...settings.sites.keys()]).toEqual(["0xa", "0xb"]);
    await here.change(add("0xc"));
    await there.refresh();
    expect([...there.settings.sites.keys()]).toEqual(["0xa", "0xb", "0xc"]);
  });

  test("what a stranger says on the channel harms nothing", async () => {
    const root = "{said}";
    const [here, there] = [await openNode({ root }), await openNode({ root })];
    const client = openClient();
    for (const text of ["", "{", "null", "[]", '{"changes":[]}', '{"changes":[{"table":"none"}]}']) {
      await client.publish(`${root}:changes`, text);
    }
    await here.change(add("0xa"));
    await expect.poll(() => there.settings.sites.has("0xa")).toBe(true);
  });

  test("a node that missed changes reads those, one that missed too many reads everything", async () => {
    const root = "{missed}";
    const [here, there] = [await openNode({ root }), await openNode({ root, subscriber: openClient() })];
    const client = openClient();
    await client.config("RESETSTAT");
    const wholeReads = async () =>
      /cmdstat_hgetall:calls=(\d+)/.exec(await client.info("commandstats"))?.[1] ?? "0";
    // A node that hears nothing: its subscriber listens no more.
    await there[Symbol.asyncDispose]();
    for (let site = 0; site < 90; site += 1) await here.change(add(`0x${site}`));
    await there.refresh();
    expect([there.settings.sites.size, await wholeReads()]).toEqual([90, "0"]);
    for (let site = 90; site < 200; site += 1) await here.change(add(`0x${site}`));
    await there.refresh();
    expect([there.settings.sites.size, await wholeReads()]).toEqual([200, "1"]);
    // A large one is not kept for those who missed it.
    const { changes } = add("0xlarge")(here.settings);
    const name = "x".repeat(40_000);
    await here.change(() => ({
      changes: [{ ...changes[0], value: { ...changes[0].value, name } }],
      result: undefined,
    }));
    await there.refresh();
    expect([there.settings.sites.get("0xlarge")?.name, await wholeReads()]).toEqual([name, "2"]);
    expect([...there.settings.sites.keys()]).toEqual([...here.settings.sites.keys()]);
  });

  test("thousands of changes at once are one", async () => {
    const [here, there] = [await openNode(), await openNode()];
    await here.change((settings) => ({
      changes: Array.from({ length: 20_000 }, (_, site) => add(`0x${site}`)(settings).changes).flat(),
      result: undefined,
    }));
    await there.refresh();
    expect(there.settings.sites.size).toBe(20_000);
  });

  test("a node that was cut off hears what it missed as soon as it is back", async () => {
    const subscriber = openClient();
    const here = await openNode();
    const there = await openNode({ subscriber });
    subscriber.disconnect();
    await here.change(add("0xa"));
    expect(there.settings.sites.has("0xa")).toBe(false);
    await subscriber.connect();
    await expect.poll(() => there.settings.sites.has("0xa")).toBe(true);
  });

  test("no server is told within seconds", async () => {
    const client = openClient();
    await server.kill();
    const { error, ms } = await timed(openValkeyState({ client }));
    expect(error).toBeInstanceOf(StateUnavailableError);
    expect(ms).toBeLessThan(4_500);
  });
});
