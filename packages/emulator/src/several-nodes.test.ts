import { Cloudflare } from "cloudflare";
import { Redis } from "ioredis";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasValkey, startValkeyServer } from "../../server/src/backend/valkey/testing/start-valkey-server.ts";
import type { ValkeyServer } from "../../server/src/backend/valkey/testing/start-valkey-server.ts";
import { createEmulator, openValkeyState, SiteError, StateUnavailableError } from "./index.ts";
import type { Emulator, EmulatorOptions } from "./index.ts";
import { openStage } from "./testing/open-stage.ts";
import type { Stage } from "./testing/open-stage.ts";
import { mintToken, runWidget } from "./testing/run-widget.ts";
import { siteverify } from "./testing/siteverify.ts";
import { EXPLICIT_PAGE, render, waitForEvent } from "./testing/widget-page.ts";

const SITE = { sitekey: "0x4AAAAAAAnodes00000001", secret: "0x4AAAAAAAnodesSecret001" };
const { sitekey, secret } = SITE;
const ROOT = "{stile}:emulator";
const account_id = "023e105f4ecef8ad9ca31a8372d0c353";

let opened: AsyncDisposableStack;
let server: ValkeyServer;
let [a, b]: Stage[] = [];
let here: Emulator;
let there: Emulator;

describe.skipIf(!hasValkey)("several nodes", () => {
  beforeAll(async () => {
    opened = new AsyncDisposableStack();
    server = opened.use(
      await startValkeyServer({ settings: ["--appendonly", "yes", "--appendfsync", "always"] }),
    );
    const options = { sites: [SITE], seed: 7 };
    a = opened.use(await openStage({ ...options, state: await openState() }));
    b = opened.use(await openStage({ ...options, state: await openState() }));
    [here, there] = [a.emulator, b.emulator];
  });
  afterAll(async () => {
    await opened.disposeAsync();
  });
  beforeEach(async () => {
    await here.reset({ sites: true });
  });

  async function openState(root = ROOT) {
    const client = opened.adopt(new Redis(server.url), (redis) => redis.disconnect());
    // The server goes away here.
    client.on("error", () => {});
    return opened.use(await openValkeyState({ client, root }));
  }

  /** A further node, without a browser. */
  async function openNode(options: EmulatorOptions, root = ROOT): Promise<Emulator> {
    return opened.use(await createEmulator({ ...options, state: await openState(root) }));
  }

  async function openPage(stage: Stage | undefined): Promise<Page> {
    if (stage === undefined) throw new Error("the stage is not set");
    stage.server.html = EXPLICIT_PAGE;
    const { page } = await stage.openPage();
    await page.goto("http://shop.test/");
    return page;
  }

  /** A token from a widget in a browser of a node's. */
  async function tokenOf(page: Page, parameters: Readonly<Record<string, unknown>> = {}): Promise<string> {
    await render(page, { sitekey, ...parameters });
    const events = await waitForEvent(page, "callback");
    return String(events.find(([name]) => name === "callback")?.[1]);
  }

  const passed = (answers: readonly Record<string, unknown>[]) =>
    answers.filter(({ success }) => success === true);

  describe("a token", () => {
    test("from a widget of one node is redeemed once, by 50 at both at once", async () => {
      const page = await openPage(a);
      const response = await tokenOf(page, { action: "login", cData: "user-1" });
      const answers = await Promise.all(
        Array.from(
          { length: 50 },
          async (_, index) => await siteverify(index % 2 === 0 ? here : there, { secret, response }),
        ),
      );
      expect(passed(answers)).toMatchObject([{ hostname: "shop.test", action: "login", cdata: "user-1" }]);
      const spent = answers.filter((answer) => String(answer["error-codes"]) === "timeout-or-duplicate");
      expect(spent).toHaveLength(49);
      await page.context().close();
    });

    test("each of hundreds passes once, whichever node is asked first", { timeout: 60_000 }, async () => {
      const passes = await Promise.all(
        Array.from({ length: 300 }, async (_, index) => {
          const [first, second] = index % 2 === 0 ? [here, there] : [there, here];
          const response = await mintToken(first, { sitekey });
          const ask = { secret, response };
          return passed(await Promise.all([siteverify(second, ask), siteverify(first, ask)])).length;
        }),
      );
      expect(passes.filter((count) => count !== 1)).toEqual([]);
    });

    test("its idempotency key repeats the answer elsewhere, and it expires elsewhere", async () => {
      const fields = { secret, response: await mintToken(here, { sitekey }), idempotency_key: "key" };
      const first = await siteverify(here, fields);
      expect(first).toMatchObject({ success: true });
      expect(await siteverify(there, fields)).toEqual(first);
      const late = await mintToken(here, { sitekey });
      await here.advanceClock(300_000);
      expect(await siteverify(there, { secret, response: late })).toMatchObject({
        "error-codes": ["timeout-or-duplicate"],
      });
    });

    test("its ephemeral id is the same everywhere", async () => {
      await here.sites.update(sitekey, { ephemeralId: true });
      const ids = [];
      for (const [issuer, redeemer] of [
        [here, there],
        [there, here],
      ] as const) {
        const response = await mintToken(issuer, { sitekey });
        const { metadata } = await siteverify(redeemer, { secret, response });
        ids.push((metadata as Record<string, unknown>)["ephemeral_id"]);
      }
      expect(ids[0]).toMatch(/^x:/);
      expect(ids[1]).toBe(ids[0]);
    });
  });

  describe("a site", () => {
    test("made with Cloudflare's package on one node is there for the next call on another", async () => {
      const widgetsOf = ({ url }: Emulator) =>
        new Cloudflare({ apiToken: "any", baseURL: `${url}/client/v4`, maxRetries: 0 }).turnstile.widgets;
      const made = await widgetsOf(here).create({
        account_id,
        name: "n",
        mode: "managed",
        domains: ["shop.test"],
      });
      expect(await widgetsOf(there).get(made.sitekey, { account_id })).toEqual(made);
      const page = await openPage(b);
      const response = await tokenOf(page, { sitekey: made.sitekey });
      await page.context().close();
      expect(await siteverify(here, { secret: made.secret, response })).toMatchObject({ success: true });
      await expect.poll(() => there.hasSite(made.sitekey)).toBe(true);
      const rotated = await widgetsOf(there).rotateSecret(made.sitekey, { account_id });
      for (const accepted of [rotated.secret, made.secret]) {
        expect(await siteverify(here, { secret: accepted, response })).toMatchObject({
          "error-codes": ["timeout-or-duplicate"],
        });
      }
      await widgetsOf(here).delete(made.sitekey, { account_id });
      expect(await runWidget(there, { sitekey: made.sitekey })).toEqual({ status: "failed", code: "400020" });
    });

    test("made on both at once under one name is made once", async () => {
      const made = await Promise.allSettled(
        [here, there].map(({ sites }) => sites.add({ sitekey: "0xtwice" })),
      );
      expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const reason: unknown = made.find((result) => result.status === "rejected")?.reason;
      expect(reason).toBeInstanceOf(SiteError);
    });

    test("that nodes start with stays as it was changed, until they start with another", async () => {
      const root = "{start}";
      const first = await openNode({ sites: [SITE], scenario: { delayMs: 1 } }, root);
      await first.sites.update(sitekey, { name: "changed", hostnames: ["shop.test"] });
      const second = await openNode({ sites: [SITE], scenario: { delayMs: 1 } }, root);
      expect(second.sites.get(sitekey)).toMatchObject({ name: "changed", hostnames: ["shop.test"] });
      const third = await openNode({ sites: [{ ...SITE, name: "new", secret: "new secret" }] }, root);
      expect(third.sites.list()).toMatchObject([
        { sitekey, name: "new", hostnames: [], secret: "new secret" },
      ]);
      expect(await siteverify(first, { secret, response: "x" })).toMatchObject({
        "error-codes": ["invalid-input-secret"],
      });
      await expect(openNode({ sites: [{ sitekey }] }, root)).rejects.toThrow("needs a sitekey and a secret");
      await expect(
        openNode({ sites: [{ ...SITE, sitekey: "0xb", secret: "new secret" }] }, root),
      ).rejects.toThrow("belongs to another site");
    });
  });

  describe("a scenario", () => {
    test("for the next two widgets fails two, of those that run on both nodes at once", async () => {
      const pages = [await openPage(a), await openPage(b)];
      await here.setScenario({ fail: { code: "600010" } }, { sitekey, nextWidgets: 2 });
      const outcomes = await Promise.all(
        pages.map(
          async (page) =>
            await page.evaluate(async (key) => {
              const run = async () =>
                await new Promise<string>((resolve) => {
                  const container = document.body.appendChild(document.createElement("div"));
                  window.turnstile?.render(container, {
                    sitekey: key,
                    retry: "never",
                    callback: () => resolve("solved"),
                    "error-callback": (code: string) => {
                      resolve(code);
                      return true;
                    },
                  });
                });
              return await Promise.all(Array.from({ length: 5 }, run));
            }, sitekey),
        ),
      );
      const all = outcomes.flat();
      expect(all.filter((outcome) => outcome === "600010")).toHaveLength(2);
      expect(all.filter((outcome) => outcome === "solved")).toHaveLength(8);
      await Promise.all(pages.map(async (page) => await page.context().close()));
    });

    test("with a number of times happens so often on both together", async () => {
      await there.setScenario({ fail: { code: "300030", times: 3 } });
      const statuses = await Promise.all(
        Array.from(
          { length: 20 },
          async (_, index) => await runWidget(index % 2 === 0 ? here : there, { sitekey }),
        ),
      );
      expect(statuses.filter(({ status }) => status === "failed")).toHaveLength(3);
      await here.clearScenario();
      await here.setScenario({ siteverify: { error: "internal-error", times: 1 } }, { sitekey });
      const response = await mintToken(here, { sitekey });
      expect(await siteverify(there, { secret, response })).toMatchObject({
        "error-codes": ["internal-error"],
      });
      expect(await siteverify(here, { secret, response })).toMatchObject({ success: true });
    });

    test("with a share draws from one sequence, which a reset begins anew", async () => {
      const outcomes = async (nodes: readonly Emulator[]) => {
        await here.reset();
        await here.setScenario({ fail: { code: "300030", share: 0.5 } }, { sitekey });
        const statuses = [];
        for (const node of nodes) statuses.push((await runWidget(node, { sitekey }))["status"]);
        return statuses;
      };
      const alone = await outcomes([here, here, here, here, here, here]);
      expect(new Set(alone)).toEqual(new Set(["failed", "solved"]));
      expect(await outcomes([here, there, there, here, there, here])).toEqual(alone);
    });
  });

  test("a reset is one of all nodes: tokens, scenarios, clock, and the journals", async () => {
    const response = await mintToken(there, { sitekey });
    await there.setScenario({ unsupported: true });
    await there.advanceClock(1_000);
    await there.sites.add({ sitekey: "0xnew" });
    await here.reset();
    await expect.poll(() => there.journal.entries()).toEqual([]);
    expect(await siteverify(there, { secret, response })).toMatchObject({
      "error-codes": ["invalid-input-response"],
    });
    expect(await runWidget(there, { sitekey: "0xnew" })).toMatchObject({ status: "solved" });
    const [entry] = there.journal.entries();
    expect(Math.abs(Date.parse(entry?.at ?? "") - Date.now())).toBeLessThan(900);
  });

  test(
    "without the store answers are those of a fault, and all goes on when it is back",
    { timeout: 60_000 },
    async () => {
      const page = await openPage(b);
      const response = await mintToken(here, { sitekey });
      await here.setScenario({ fail: { code: "600010" } }, { sitekey, nextWidgets: 2 });
      expect(await runWidget(there, { sitekey })).toMatchObject({ code: "600010" });
      await server.kill();

      const begun = performance.now();
      const verification = fetch(`${there.url}/turnstile/v0/siteverify`, {
        method: "POST",
        body: new URLSearchParams({ secret, response }),
      });
      const [answer, control, management, change] = await Promise.all([
        verification,
        fetch(`${here.url}/__emulator/sites`),
        fetch(`${here.url}/client/v4/accounts/a/challenges/widgets`, {
          headers: { authorization: "Bearer x" },
        }),
        here.sites.add().catch((error: unknown) => error),
      ]);
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { success: false, "error-codes": ["internal-error"], messages: [] },
      ]);
      expect([control.status, management.status]).toEqual([503, 503]);
      expect(await management.json()).toMatchObject({
        success: false,
        errors: [{ code: 10_503 }],
        result: null,
      });
      expect(change).toBeInstanceOf(StateUnavailableError);
      await render(page, { sitekey, "retry-interval": 100 });
      expect((await waitForEvent(page, "error-callback"))[0]).toEqual(["error-callback", "300010"]);
      expect(here.hasSite(sitekey)).toBe(true);
      expect(performance.now() - begun).toBeLessThan(15_000);

      await server.restart();
      const late = (await waitForEvent(page, "callback")).find(([name]) => name === "callback")?.[1];
      await page.context().close();
      expect(
        passed([await siteverify(there, { secret, response }), await siteverify(here, { secret, response })]),
      ).toEqual([expect.objectContaining({ success: true })]);
      expect(await siteverify(here, { secret, response: String(late) })).toMatchObject({ success: true });
      // One of the two was left, and is still.
      const statuses = [await runWidget(here, { sitekey }), await runWidget(there, { sitekey })];
      expect(statuses.map(({ status }) => status)).toEqual(["failed", "solved"]);
    },
  );
});
