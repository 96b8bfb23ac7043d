import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connectEmulator, createEmulator, DUMMY_TOKEN, SessionError, SiteError } from "../index.ts";
import type { Emulator, EmulatorClient, EmulatorSession } from "../index.ts";
import { mintToken, runWidget } from "../testing/run-widget.ts";
import { siteverify } from "../testing/siteverify.ts";

const SITE = { sitekey: "0x4AAAAAAAsession000001", secret: "session-secret", hostnames: ["shop.test"] };
const { sitekey, secret } = SITE;
const clock = { ms: Date.UTC(2026, 0, 1), now: () => clock.ms };

let emulator: Emulator;
let remote: EmulatorClient;
beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE], clock, scenario: { delayMs: 1 } });
  remote = await connectEmulator(emulator.url);
});
afterAll(async () => {
  await remote.close();
  await emulator.close();
});
afterEach(async () => {
  await emulator.reset({ sites: true });
});

/** The outcome of a widget's run in a session. */
async function outcome(session: EmulatorSession | undefined): Promise<unknown> {
  return (await runWidget(emulator, { sitekey, ...(session && { session: session.id }) }))["status"];
}

describe.each([
  ["of this process", () => emulator],
  ["of another process", () => remote],
])("a session of an emulator %s", (_name, client) => {
  test("has its own scenarios, also for the next widgets", async () => {
    await using first = await client().openSession();
    await using second = await client().openSession({ scenario: { fail: { code: "300030" } } });
    await first.setScenario({ fail: { code: "600010" } }, { sitekey, nextWidgets: 1 });
    expect([await outcome(first), await outcome(first)]).toEqual(["failed", "solved"]);
    expect([await outcome(second), await outcome(undefined)]).toEqual(["failed", "solved"]);
    await emulator.setScenario({ fail: { code: "600010" } });
    expect(await outcome(first)).toBe("solved");
    await second.setScenario({ click: true, fail: undefined });
    expect(await outcome(second)).toBe("interactive");
    await second.reset();
    expect(await outcome(second)).toBe("failed");
  });

  test("changes some fields of its scenario, and the others keep their counts", async () => {
    await using session = await client().openSession();
    await session.setScenario({ fail: { code: "300030", times: 2 } });
    expect(await outcome(session)).toBe("failed");
    await session.changeScenario({ click: true });
    expect([await outcome(session), await outcome(session)]).toEqual(["failed", "interactive"]);
    await session.changeScenario({ click: false }, { sitekey });
    expect(await outcome(session)).toBe("solved");
  });

  test("has its own clock, tokens and journal, which siteverify finds by the token", async () => {
    await using first = await client().openSession({ name: "first" });
    await using second = await client().openSession();
    const [expired, fresh] = [
      await mintToken(emulator, { sitekey, session: first.id }),
      await mintToken(emulator, { sitekey, session: second.id, action: "login" }),
    ];
    await first.advanceClock(300_000);
    await first.setScenario({ siteverify: { hostname: "first.test" } });
    expect(await siteverify(emulator, { secret, response: expired })).toMatchObject({
      "error-codes": ["timeout-or-duplicate"],
    });
    expect(await siteverify(emulator, { secret, response: fresh })).toMatchObject({
      success: true,
      action: "login",
      hostname: "shop.test",
    });
    const types = async ({ journal }: Pick<EmulatorSession, "journal">) =>
      (await journal.entries()).map(({ type }) => type);
    expect(await types(first)).toEqual(["challenge", "siteverify"]);
    expect(await types(second)).toEqual(["challenge", "siteverify"]);
    expect(await types(emulator)).toEqual([]);
    const late = await mintToken(emulator, { sitekey, session: second.id });
    await second.reset();
    expect(await siteverify(emulator, { secret, response: late })).toMatchObject({
      "error-codes": ["invalid-input-response"],
    });
    expect(await types(second)).toEqual(["siteverify"]);
  });

  test("inspectToken() reads its own tokens without redeeming them", async () => {
    await using session = await client().openSession();
    const options = { sitekey, hostname: "shop.test", action: "pay", cdata: "cart-7", ageMs: 5_000 };
    const token = await session.mintToken(options);
    await session.advanceClock(3_600_000);
    expect(await session.inspectToken(token)).toEqual({
      sitekey,
      origin: "https://shop.test",
      hostname: "shop.test",
      action: "pay",
      cdata: "cart-7",
      interactive: false,
      ageMs: 5_000,
    });
    const foreign = await emulator.mintToken({ sitekey });
    for (const other of [foreign, DUMMY_TOKEN, "", `${token}A`])
      expect(await session.inspectToken(other)).toBeUndefined();
    await session.reset();
    expect(await session.inspectToken(token)).toBeUndefined();
  });

  test("sees the emulator's sites, and changes a copy", async () => {
    await using session = await client().openSession({
      sites: [
        { sitekey, hostnames: ["other.test"] },
        { sitekey: "0xonly", secret: "only" },
      ],
    });
    await using other = await client().openSession();
    expect((await session.sites.list()).map((site) => [site.sitekey, site.secret, site.hostnames])).toEqual([
      [sitekey, secret, ["other.test"]],
      ["0xonly", "only", []],
    ]);
    expect(await outcome(session)).toBe("failed");
    expect(await outcome(other)).toBe("solved");
    const response = await mintToken(emulator, { sitekey: "0xonly", session: session.id });
    expect(await siteverify(emulator, { secret: "only", response })).toMatchObject({ success: true });
    expect(await siteverify(emulator, { secret: "only", response })).toMatchObject({
      "error-codes": ["timeout-or-duplicate"],
    });
    expect(await other.hasSite("0xonly")).toBe(false);
    const { secret: rotated } = await session.sites.rotateSecret(sitekey, { immediately: true });
    await session.sites.update(sitekey, { hostnames: [] });
    const token = await mintToken(emulator, { sitekey, session: session.id });
    expect(await siteverify(emulator, { secret, response: token })).toMatchObject({ success: false });
    expect(await siteverify(emulator, { secret: rotated, response: token })).toMatchObject({ success: true });
    expect((await emulator.sites.get(sitekey))?.secret).toBe(secret);
    await expect(other.sites.remove(sitekey)).rejects.toThrow("shared by all sessions");
    await session.sites.remove(sitekey);
    expect((await session.sites.get(sitekey))?.secret).toBe(secret);
    await emulator.sites.remove(sitekey);
    expect(await other.sites.get(sitekey)).toBe(undefined);
  });

  test("takes unclaimed siteverify calls if it is asked to", async () => {
    await using taker = await client().openSession({ unclaimedCalls: true });
    await using _other = await client().openSession();
    await taker.setScenario({ siteverify: { error: "internal-error" } });
    expect(await siteverify(emulator, { secret, response: "forged" })).toMatchObject({
      "error-codes": ["internal-error"],
    });
    expect(await taker.journal.entries({ type: "siteverify" })).toHaveLength(1);
    await taker.close();
    expect(await siteverify(emulator, { secret, response: "forged" })).toMatchObject({
      "error-codes": ["invalid-input-response"],
    });
  });

  test("waits for entries, past and coming", async () => {
    await using session = await client().openSession();
    const heard: string[] = [];
    const unsubscribe = await session.journal.subscribe(({ type }) => heard.push(type));
    const coming = session.journal.waitFor((_entry, all) => all.length === 2);
    await outcome(session);
    const { id } = await session.journal.waitFor(({ type }) => type === "challenge");
    await outcome(session);
    expect(await coming).toMatchObject({ type: "challenge", id: id + 1 });
    await expect.poll(() => heard).toEqual(["challenge", "challenge"]);
    unsubscribe();
    // On a busy machine, the entries of an emulator elsewhere may arrive after the timeout.
    await expect
      .poll(() => session.journal.waitFor(() => false, { timeoutMs: 200 }).catch(String))
      .toMatch(/within 200 ms\. The last entries: challenge of cf-chl-widget-tests solved/);
    await session.journal.clear();
    expect(await session.journal.entries()).toEqual([]);
  });

  test("refuses mistakes by name, and everything once it is closed", async () => {
    await expect(client().openSession({ sites: [{ hostnames: ["a b"] }] })).rejects.toThrow(
      /sites\.0\.hostnames\.0: .*a hostname/,
    );
    const session = await client().openSession();
    await expect(session.setScenario({}, { sitekey: "0xnone" })).rejects.toThrow(SiteError);
    await session.close();
    await session.close();
    await expect(session.setScenario({})).rejects.toThrow(/session|closed/);
  });

  test("mints tokens that siteverify accepts once", async () => {
    await using session = await client().openSession();
    const token = await session.mintToken({ action: "signup", cdata: "c", interactive: true });
    expect(await siteverify(emulator, { secret, response: token })).toMatchObject({
      success: true,
      action: "signup",
      cdata: "c",
      hostname: "shop.test",
      metadata: { interactive: true },
    });
    const [old, foreign] = [
      await session.mintToken({ sitekey, ageMs: 300_000 }),
      await session.mintToken({ sitekey, hostname: "evil.test", ageMs: 299_999 }),
    ];
    expect(await siteverify(emulator, { secret, response: old })).toMatchObject({
      "error-codes": ["timeout-or-duplicate"],
    });
    expect(await siteverify(emulator, { secret, response: foreign })).toMatchObject({
      hostname: "evil.test",
    });
    const tokens = await session.mintToken({ sitekey, count: 100 });
    expect(new Set(tokens).size).toBe(100);
    expect(await session.mintToken({ sitekey: "1x00000000000000000000AA", count: 1 })).toEqual([DUMMY_TOKEN]);
    await expect(session.mintToken({ count: 10_001 })).rejects.toThrow(/count/);
    await session.sites.add({ sitekey: "0xsecond" });
    await expect(session.mintToken()).rejects.toThrow("2 sites are registered");
  });
});

test("an idle session is closed, one that is used or watched is not", async () => {
  const idle = await emulator.openSession();
  const used = await emulator.openSession();
  const watched = await emulator.openSession();
  const unsubscribe = await watched.journal.subscribe(() => {});
  const token = await idle.mintToken();
  clock.ms += 1_799_999;
  await used.clearScenario();
  clock.ms += 1;
  await expect(idle.clearScenario()).rejects.toThrow(SessionError);
  await used.clearScenario();
  await watched.clearScenario();
  unsubscribe();
  expect(await siteverify(emulator, { secret, response: token })).toMatchObject({
    "error-codes": ["invalid-input-response"],
  });
  expect(await emulator.journal.entries({ type: "siteverify" })).toHaveLength(1);
  await used.close();
  await watched.close();
});

test("siteverify below a session's address belongs to it, and to none once it is closed", async () => {
  const session = await emulator.openSession();
  await siteverify(session, { secret, response: "forged" });
  expect(await session.journal.entries({ type: "siteverify" })).toHaveLength(1);
  await session.close();
  const response = await fetch(`${session.url}/turnstile/v0/api.js`);
  expect([response.status, await response.text()]).toEqual([404, expect.stringContaining(session.id)]);
});

test("no more than 10,000 sessions are open", async () => {
  await using small = await createEmulator();
  for (let count = 0; count < 10_000; count += 1) await small.openSession();
  await expect(small.openSession()).rejects.toThrow("10000 sessions are open");
});

test("an address where no emulator answers is named", async () => {
  await expect(connectEmulator("http://127.0.0.1:1")).rejects.toThrow(
    "No emulator answers at http://127.0.0.1:1. Start one with `turnstile-emulator`",
  );
  await using guarded = await createEmulator({ control: { token: "secret" } });
  await expect(connectEmulator(guarded.url)).rejects.toThrow("Pass its control token as `token`.");
  await using client = await connectEmulator(guarded.url, { token: "secret" });
  expect(await client.hasSite(sitekey)).toBe(false);
});
