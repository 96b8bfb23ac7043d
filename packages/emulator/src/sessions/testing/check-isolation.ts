import * as fc from "fast-check";
import { expect } from "vitest";
import { createEmulator } from "../../index.ts";
import type { Emulator, EmulatorSession } from "../../index.ts";
import { runWidget } from "../../testing/run-widget.ts";
import { siteverify } from "../../testing/siteverify.ts";

const SITE = { sitekey: "0x4AAAAAAAisolation00001", secret: "isolation-secret" };
const { sitekey, secret } = SITE;

/** What a session does in one round, before its widgets run concurrently. */
type Step =
  | { readonly kind: "fail"; readonly code: string; readonly times: number }
  | { readonly kind: "failNext"; readonly code: string; readonly widgets: number }
  | { readonly kind: "rename"; readonly hostname: string }
  | { readonly kind: "refuse" }
  | { readonly kind: "clear" }
  | { readonly kind: "expire" }
  | { readonly kind: "reset" };

const code = fc.integer({ min: 300_000, max: 300_999 }).map(String);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("fail" as const), code, times: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ kind: fc.constant("failNext" as const), code, widgets: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant("rename" as const), hostname: fc.domain() }),
  fc.record({ kind: fc.constant("refuse" as const) }),
  fc.record({ kind: fc.constant("clear" as const) }),
  fc.record({ kind: fc.constant("expire" as const) }),
  fc.record({ kind: fc.constant("reset" as const) }),
);

/** How much is run. */
export interface IsolationOptions {
  readonly sessions: number;
  /** Concurrent widgets of each session. */
  readonly widgets: number;
  /** Runs of the property. */
  readonly runs: number;
}

/** Runs random tests in many sessions at the same time: each must see exactly what it would see alone. */
export async function checkIsolation({ sessions, widgets, runs }: IsolationOptions): Promise<void> {
  const scripts = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), {
    minLength: sessions,
    maxLength: sessions,
  });
  await fc.assert(
    fc.asyncProperty(scripts, async (all) => {
      await using emulator = await createEmulator({ sites: [SITE] });
      await Promise.all(
        all.map(async (steps, index) => {
          await using session = await emulator.openSession({ name: String(index) });
          await playScript(emulator, session, { steps, widgets });
        }),
      );
      expect(await emulator.journal.entries()).toEqual([]);
    }),
    { numRuns: runs },
  );
}

/** What a session knows of itself: the model that the emulator is compared with. */
interface Model {
  fail: { code: string; left: number } | undefined;
  failNext: { code: string; left: number }[];
  hostname: string | undefined;
  refuses: boolean;
  entries: number;
}

const FRESH: Model = { fail: undefined, failNext: [], hostname: undefined, refuses: false, entries: 0 };

async function playScript(
  emulator: Emulator,
  session: EmulatorSession,
  { steps, widgets }: { readonly steps: readonly Step[]; readonly widgets: number },
): Promise<void> {
  let model: Model = { ...FRESH, failNext: [] };
  let tokens: string[] = [];
  for (const [round, action] of steps.entries()) {
    const earlier = tokens;
    model = await act(session, model, action);
    if (action.kind === "expire" || action.kind === "reset")
      await expectRefused(emulator, earlier, action.kind === "reset" ? "invalid-input-response" : undefined);
    if (action.kind === "expire") model = { ...model, entries: model.entries + earlier.length };
    if (action.kind === "reset") model = { ...model, entries: earlier.length };
    const label = `${session.name}-${round}`;
    const expected = predict(model, widgets);
    const answers = await Promise.all(
      Array.from({ length: widgets }, async (_, index) => {
        const widget = `cf-chl-widget-${label}-${index}`;
        return await runWidget(emulator, { sitekey, widget, action: label, session: session.id });
      }),
    );
    const outcomes = answers.map(({ status, code: failure }) => String(failure ?? status)).toSorted();
    expect(outcomes, label).toEqual(expected.toSorted());
    tokens = answers.flatMap(({ token }) => (typeof token === "string" ? [token] : []));
    const first = tokens.shift();
    model = { ...model, entries: model.entries + widgets };
    if (first !== undefined) {
      const answer = await siteverify(emulator, { secret, response: first });
      expect(answer, label).toMatchObject(
        model.refuses
          ? { "error-codes": ["internal-error"] }
          : { success: true, action: label, hostname: model.hostname ?? "shop.test" },
      );
      model = { ...model, entries: model.entries + 1 };
    }
    const entries = await session.journal.entries();
    expect(entries, label).toHaveLength(model.entries);
    const actions = entries.flatMap((entry) => (entry.type === "challenge" ? [entry.action] : []));
    expect(actions.every((name) => name.startsWith(`${session.name}-`))).toBe(true);
  }
}

/** Does a step in the session and in its model. */
async function act(session: EmulatorSession, model: Model, action: Step): Promise<Model> {
  switch (action.kind) {
    case "fail":
      await session.setScenario({ fail: { code: action.code, times: action.times } });
      return {
        ...model,
        fail: { code: action.code, left: action.times },
        hostname: undefined,
        refuses: false,
      };
    case "failNext":
      await session.setScenario({ fail: { code: action.code } }, { sitekey, nextWidgets: action.widgets });
      return { ...model, failNext: [...model.failNext, { code: action.code, left: action.widgets }] };
    case "rename":
      await session.setScenario({ siteverify: { hostname: action.hostname } });
      return { ...model, fail: undefined, hostname: action.hostname, refuses: false };
    case "refuse":
      await session.setScenario({ siteverify: { error: "internal-error" } });
      return { ...model, fail: undefined, hostname: undefined, refuses: true };
    case "clear":
      await session.clearScenario();
      return { ...model, fail: undefined, hostname: undefined, refuses: false };
    case "expire":
      await session.advanceClock(300_000);
      return model;
    case "reset":
      await session.reset();
      return { ...FRESH, failNext: [] };
  }
}

/** The ends of so many runs, in any order; uses up what the model has for them. */
function predict(model: Model, widgets: number): string[] {
  return Array.from({ length: widgets }, () => {
    const [next] = model.failNext;
    if (next !== undefined) {
      next.left -= 1;
      if (next.left === 0) model.failNext.shift();
      return next.code;
    }
    if (model.fail === undefined || model.fail.left === 0) return "solved";
    model.fail.left -= 1;
    return model.fail.code;
  });
}

/** Tokens that have expired, or were minted before a reset, are refused. */
async function expectRefused(
  emulator: Emulator,
  tokens: readonly string[],
  error: string | undefined,
): Promise<void> {
  for (const response of tokens) {
    const answer = await siteverify(emulator, { secret, response });
    expect(answer["success"]).toBe(false);
    if (error !== undefined) expect(answer["error-codes"]).toEqual([error]);
  }
}
