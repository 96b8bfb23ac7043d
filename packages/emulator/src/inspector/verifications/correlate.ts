import { DUMMY_TOKEN } from "../../sites/test-keys.ts";
import type { ActivityEntry } from "../activity/activity.ts";
import type { EventOf, Verification } from "./verification.ts";

/** A verification while its events are being collected. */
type Draft = { -readonly [Name in keyof Verification]: Verification[Name] } & {
  readonly events: ActivityEntry[];
  readonly calls: EventOf<"siteverify">[];
};

/**
 * Combines journal entries to verifications: a widget and its challenges up to a token, and the siteverify calls with that
 * token.
 * @param entries Oldest first, of any number of sessions.
 * @returns The verifications in the order of their first entries.
 */
export function correlate(entries: readonly ActivityEntry[]): readonly Verification[] {
  const drafts: Draft[] = [];
  /** Widgets without a token, by session and id. */
  const open = new Map<string, Draft>();
  const byToken = new Map<string, Draft>();
  /** Challenges of test sitekeys without a siteverify call; all test sitekeys share one token. */
  const dummies: Draft[] = [];

  const begin = (event: ActivityEntry): Draft => {
    const draft = newDraft(event);
    drafts.push(draft);
    return draft;
  };

  for (const event of entries) {
    if (isOf(event, "script")) {
      if (event.entry.fault !== undefined) add(begin(event), event);
    } else if (isOf(event, "widget")) {
      const key = widgetKey(event, event.entry.widget);
      const draft = open.get(key) ?? begin(event);
      open.set(key, draft);
      const { action = "", cData = "" } = event.entry.parameters;
      add(Object.assign(draft, { action, cData, widget: event.entry.widget }), event);
    } else if (isOf(event, "challenge")) {
      const { widget, action, cData, outcome, token } = event.entry;
      const key = widgetKey(event, widget);
      const draft = open.get(key) ?? begin(event);
      open.set(key, draft);
      add(Object.assign(draft, { action, cData, widget }), event);
      if (outcome !== "solved" || token === undefined) continue;
      open.delete(key);
      Object.assign(draft, { token, solved: event });
      if (token === DUMMY_TOKEN) dummies.push(draft);
      else byToken.set(token, draft);
    } else if (isOf(event, "siteverify")) {
      const { token } = event.entry;
      const draft = (token === DUMMY_TOKEN ? takeDummy(dummies, event) : byToken.get(token)) ?? begin(event);
      if (token !== DUMMY_TOKEN && token !== "") byToken.set(token, draft);
      Object.assign(draft, { token });
      draft.calls.push(event);
      add(draft, event);
    }
  }
  return drafts;
}

function isOf<Type extends ActivityEntry["entry"]["type"]>(
  event: ActivityEntry,
  type: Type,
): event is EventOf<Type> {
  return event.entry.type === type;
}

/** The latest challenge of the call's session; siteverify knows no session of that token, so otherwise of any session. */
function takeDummy(dummies: Draft[], { session }: ActivityEntry): Draft | undefined {
  const own = dummies.findLastIndex((draft) => draft.session.id === session.id);
  return dummies.splice(own, 1)[0];
}

function widgetKey({ session }: ActivityEntry, widget: string): string {
  return `${session.id} ${widget}`;
}

function newDraft({ sequence, session, siteName, entry }: ActivityEntry): Draft {
  return {
    id: `v${sequence}`,
    events: [],
    session,
    last: sequence,
    sitekey: "sitekey" in entry ? entry.sitekey : "",
    siteName,
    origin: entry.origin,
    widget: "",
    action: "",
    cData: "",
    token: undefined,
    solved: undefined,
    calls: [],
  };
}

function add(draft: Draft, event: ActivityEntry): void {
  draft.events.push(event);
  draft.last = event.sequence;
  if (draft.origin === "") draft.origin = event.entry.origin;
}
