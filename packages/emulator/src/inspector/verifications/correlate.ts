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
  const correlator = new Correlator();
  for (const entry of entries) correlator.add(entry);
  return correlator.verifications;
}

/** Combines entries to verifications as they arrive. */
export class Correlator {
  readonly #drafts: Draft[] = [];
  /** Widgets without a token, by session and id. */
  readonly #open = new Map<string, Draft>();
  readonly #byToken = new Map<string, Draft>();
  /** Challenges of test sitekeys without a siteverify call; all test sitekeys share one token. */
  readonly #dummies: Draft[] = [];
  #size = 0;

  /** The verifications so far, in the order of their first entries. */
  get verifications(): readonly Verification[] {
    return this.#drafts;
  }

  /** Number of entries that were added. */
  get size(): number {
    return this.#size;
  }

  /** Adds the next entry. */
  add(event: ActivityEntry): void {
    this.#size += 1;
    if (isOf(event, "script")) {
      if (event.entry.fault !== undefined) append(this.#begin(event), event);
    } else if (isOf(event, "widget")) {
      const { action = "", cData = "" } = event.entry.parameters;
      append(Object.assign(this.#openWidget(event, event.entry.widget), { action, cData }), event);
    } else if (isOf(event, "challenge")) this.#addChallenge(event);
    else if (isOf(event, "siteverify")) this.#addCall(event);
  }

  #addChallenge(event: EventOf<"challenge">): void {
    const { widget, action, cData, outcome, token } = event.entry;
    const draft = this.#openWidget(event, widget);
    append(Object.assign(draft, { action, cData }), event);
    if (outcome !== "solved" || token === undefined) return;
    this.#open.delete(widgetKey(event, widget));
    Object.assign(draft, { token, solved: event });
    if (token === DUMMY_TOKEN) this.#dummies.push(draft);
    else this.#byToken.set(token, draft);
  }

  #addCall(event: EventOf<"siteverify">): void {
    const { token } = event.entry;
    const isDummy = token === DUMMY_TOKEN;
    const draft =
      (isDummy ? takeDummy(this.#dummies, event) : this.#byToken.get(token)) ?? this.#begin(event);
    if (!isDummy && token !== "") this.#byToken.set(token, draft);
    Object.assign(draft, { token });
    draft.calls.push(event);
    append(draft, event);
  }

  #openWidget(event: ActivityEntry, widget: string): Draft {
    const key = widgetKey(event, widget);
    const draft = this.#open.get(key) ?? this.#begin(event);
    this.#open.set(key, draft);
    return Object.assign(draft, { widget });
  }

  #begin(event: ActivityEntry): Draft {
    const draft = newDraft(event);
    this.#drafts.push(draft);
    return draft;
  }
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

function append(draft: Draft, event: ActivityEntry): void {
  draft.events.push(event);
  draft.last = event.sequence;
  if (draft.origin === "") draft.origin = event.entry.origin;
}
