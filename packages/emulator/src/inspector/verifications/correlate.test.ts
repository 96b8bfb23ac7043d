import { describe, expect, test } from "vitest";
import type { JournalEvent } from "../../journal/journal-entry.ts";
import type { SiteverifyAnswer } from "../../siteverify/answer.ts";
import type { ActivityEntry } from "../activity/activity.ts";
import { correlate } from "./correlate.ts";
import { differencesOf } from "./differences-of.ts";
import { passes } from "./find-verifications.ts";
import { reproduce } from "./reproduce.ts";
import { verdictOf } from "./verdict-of.ts";
import { warningsOf } from "./warnings-of.ts";

const SITE = { sitekey: "0xsite", origin: "https://shop.test" };
const DUMMY = "XXXX.DUMMY.TOKEN.XXXX";

/** Entries, one second apart; each with the id of its session, or of the default session. */
function activity(...events: readonly (JournalEvent & { readonly in?: string })[]): ActivityEntry[] {
  return events.map(({ in: id = "", ...event }, index) => {
    const at = index * 1_000;
    const entry = { ...(event as JournalEvent), id: index + 1, at: new Date(at).toISOString() };
    return { sequence: index + 1, at, session: { id, name: id }, siteName: "shop", entry, bytes: 0 };
  });
}

const widget = (id = "w1"): JournalEvent => ({
  type: "widget",
  ...SITE,
  widget: id,
  parameters: { action: "login" },
});
const challenge = (changes: object = {}): JournalEvent => ({
  type: "challenge",
  ...SITE,
  widget: "w1",
  action: "login",
  cData: "order-1",
  outcome: "solved",
  token: "t1",
  ...changes,
});
const ACCEPTED: SiteverifyAnswer = {
  success: true,
  "error-codes": [],
  challenge_ts: "",
  hostname: "shop.test",
  action: "login",
  cdata: "order-1",
  metadata: {},
};
const refused = (code: string): SiteverifyAnswer => ({ success: false, "error-codes": [code], messages: [] });
const call = (answer: SiteverifyAnswer | undefined = ACCEPTED, changes: object = {}): JournalEvent => ({
  type: "siteverify",
  ...SITE,
  token: "t1",
  remoteip: "",
  idempotencyKey: "",
  status: 200,
  ...(answer === undefined ? {} : { answer }),
  ...changes,
});
const NO_ANSWER = (changes: object): JournalEvent => {
  const { answer: _answer, ...rest } = call() as JournalEvent & { answer?: unknown };
  return { ...rest, ...changes };
};

const verdicts = (...events: readonly JournalEvent[]) => correlate(activity(...events)).map(verdictOf);

test("a widget, its challenge and the siteverify call are one verification", () => {
  const [verification, ...others] = correlate(activity(widget(), challenge(), call()));
  expect(others).toEqual([]);
  expect(verification).toMatchObject({
    id: "v1",
    last: 3,
    sitekey: "0xsite",
    siteName: "shop",
    origin: "https://shop.test",
    widget: "w1",
    action: "login",
    cData: "order-1",
    token: "t1",
  });
  expect(verification?.events).toHaveLength(3);
});

test("each token of a widget is one verification; a failed challenge belongs to the token that follows", () => {
  const failed = challenge({ outcome: "failed", code: "600010", token: undefined });
  const found = correlate(
    activity(
      widget(),
      failed,
      challenge(),
      challenge({ token: "t2" }),
      call(),
      call(ACCEPTED, { token: "t2" }),
    ),
  );
  expect(found.map(({ token, events }) => [token, events.length])).toEqual([
    ["t1", 4],
    ["t2", 2],
  ]);
});

test("widgets with the same id in different sessions are separate", () => {
  const found = correlate(
    activity({ ...widget(), in: "a" }, { ...widget(), in: "b" }, { ...challenge({ token: "tb" }), in: "b" }),
  );
  expect(found.map(({ session, token }) => [session.id, token])).toEqual([
    ["a", undefined],
    ["b", "tb"],
  ]);
});

test("the test sitekeys share a token: a call belongs to the latest challenge without one, of its session if possible", () => {
  const dummy = (id: string) => challenge({ token: DUMMY, widget: id });
  const found = correlate(
    activity(
      dummy("w1"),
      dummy("w2"),
      { ...dummy("w3"), in: "other" },
      call(ACCEPTED, { token: DUMMY }),
      call(ACCEPTED, { token: DUMMY }),
      call(ACCEPTED, { token: DUMMY }),
    ),
  );
  expect(found.map(({ widget: id, calls }) => [id, calls.length])).toEqual([
    ["w1", 1],
    ["w2", 1],
    ["w3", 1],
  ]);
});

test("calls with the same unknown token are one verification; calls without a token are separate", () => {
  const unknown = call(refused("invalid-input-response"), { token: "forged" });
  const missing = call(refused("missing-input-response"), { token: "" });
  expect(correlate(activity(unknown, missing, unknown, missing)).map(({ calls }) => calls.length)).toEqual([
    2, 1, 1,
  ]);
});

test("a script is shown only with its fault", () => {
  const script: JournalEvent = { type: "script", origin: "https://shop.test", query: "" };
  expect(verdicts(script, { ...script, fault: { drop: true } })).toEqual([{ kind: "script-fault" }]);
});

describe("verdicts", () => {
  const old = (): JournalEvent => call(refused("timeout-or-duplicate"));
  test.each<[string, readonly JournalEvent[], object]>([
    ["verified", [widget(), challenge(), call()], { kind: "verified" }],
    [
      "verified by a retry with the same idempotency key",
      [challenge(), call(), call()],
      { kind: "verified" },
    ],
    ["verified after an outage", [challenge(), NO_ANSWER({ status: 503 }), call()], { kind: "verified" }],
    ["never sent", [widget(), challenge()], { kind: "never-sent" }],
    ["sent twice", [challenge(), call(), old()], { kind: "sent-twice" }],
    ["answer lost", [challenge(), call(ACCEPTED, { fault: { drop: "after" } })], { kind: "answer-lost" }],
    ["too old", [challenge(), old()], { kind: "too-old", seconds: 1 }],
    ["a duplicate of an unknown token", [old()], { kind: "refused", code: "timeout-or-duplicate" }],
    ["wrong secret", [challenge(), call(refused("invalid-input-secret"))], { kind: "wrong-secret" }],
    ["no secret", [challenge(), call(refused("missing-input-secret"))], { kind: "no-secret" }],
    ["no token", [call(refused("missing-input-response"), { token: "" })], { kind: "no-token" }],
    ["unknown token", [call(refused("invalid-input-response"))], { kind: "unknown-token" }],
    ["token of another site", [challenge(), call(refused("invalid-input-response"))], { kind: "other-site" }],
    ["another code", [challenge(), call(refused("bad-request"))], { kind: "refused", code: "bad-request" }],
    [
      "a scenario's code",
      [challenge(), call(refused("invalid-input-secret"), { fault: { error: "invalid-input-secret" } })],
      { kind: "refused", code: "invalid-input-secret" },
    ],
    ["outage", [challenge(), NO_ANSWER({ status: 503 })], { kind: "siteverify-fault", status: 503 }],
    [
      "failed challenge",
      [widget(), challenge({ outcome: "failed", code: "600010", token: undefined })],
      { kind: "challenge-failed", code: "600010" },
    ],
    ["unsupported", [challenge({ outcome: "unsupported", token: undefined })], { kind: "unsupported" }],
    [
      "waiting for a click",
      [challenge({ outcome: "interactive", token: undefined })],
      { kind: "waiting-for-click" },
    ],
    ["rendered", [widget()], { kind: "rendered" }],
    ["blocked frame", [{ ...widget(), fault: { drop: true } }], { kind: "frame-fault" }],
  ])("%s", (_name, events, verdict) => {
    expect(verdicts(...events)).toEqual([verdict]);
  });
});

describe("warnings", () => {
  const warnings = (...events: readonly JournalEvent[]) => correlate(activity(...events)).map(warningsOf);

  test("a token that was never sent, or sent twice", () => {
    expect(warnings(challenge())).toEqual([["never-sent"]]);
    expect(warnings(challenge(), call(), call(refused("timeout-or-duplicate")))).toEqual([["sent-twice"]]);
    expect(warnings(challenge(), call())).toEqual([[]]);
  });

  test("test sitekeys and test secrets", () => {
    const testing = { ...ACCEPTED, metadata: { result_with_testing_key: true } };
    expect(warnings(challenge(), call(testing))).toEqual([["test-keys"]]);
    expect(warnings({ ...widget(), sitekey: "1x00000000000000000000AA" } as JournalEvent)).toEqual([
      ["test-keys"],
    ]);
  });
});

test("differences between the widget and siteverify's answer", () => {
  const [verification] = correlate(
    activity(challenge(), call({ ...ACCEPTED, hostname: "other.test", action: "pay" })),
  );
  expect(verification && differencesOf(verification)).toEqual([
    { field: "action", sent: "login", answered: "pay" },
    { field: "hostname", sent: "shop.test", answered: "other.test" },
  ]);
});

test("the scenario that reproduces a verification", () => {
  const scenario = (...events: readonly JournalEvent[]) => correlate(activity(...events)).map(reproduce);
  const click = challenge({ outcome: "interactive", token: undefined });
  expect(scenario(click, challenge({ outcome: "failed", code: "300030", token: undefined }))).toEqual([
    { click: true, fail: { code: "300030" } },
  ]);
  expect(scenario(challenge(), NO_ANSWER({ status: 503, fault: { status: 503 } }))).toEqual([
    { siteverify: { status: 503 } },
  ]);
  expect(scenario(challenge(), call(refused("internal-error")))).toEqual([
    { siteverify: { error: "internal-error" } },
  ]);
  expect(scenario(challenge(), call())).toEqual([{}]);
});

test("filters by site, verdict, session and text", () => {
  const [verification] = correlate(activity({ ...challenge(), in: "s" }));
  if (verification === undefined) throw new Error("There is no verification.");
  const pass = (filter: Parameters<typeof passes>[1]) => passes(verification, filter);
  expect([
    pass({}),
    pass({ site: "0xsite" }),
    pass({ verdict: "never-sent" }),
    pass({ session: "s" }),
  ]).toEqual([true, true, true, true]);
  expect([pass({ search: "t1" }), pass({ search: "order" }), pass({ search: "shop.test" })]).toEqual([
    true,
    true,
    true,
  ]);
  expect([
    pass({ site: "x" }),
    pass({ verdict: "verified" }),
    pass({ session: "" }),
    pass({ search: "zzz" }),
  ]).toEqual([false, false, false, false]);
});
