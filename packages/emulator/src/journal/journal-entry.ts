import type { Fault, SiteverifyScenario } from "../scenarios/scenario.ts";
import type { SiteverifyAnswer } from "../siteverify/answer.ts";

/** An event in an emulator. */
export type JournalEvent =
  /** A page requested `api.js`. */
  | { readonly type: "script"; readonly origin: string; readonly query: string; readonly fault?: Fault }
  /** A page loaded a widget's frame. */
  | {
      readonly type: "widget";
      readonly sitekey: string;
      readonly origin: string;
      readonly widget: string;
      readonly parameters: Readonly<Record<string, string>>;
      /** The fault that the emulator injected, if any, without `times`. */
      readonly fault?: Fault;
    }
  /** A challenge ended with a token or a client error, or asked for a click. */
  | {
      readonly type: "challenge";
      readonly sitekey: string;
      readonly origin: string;
      readonly widget: string;
      readonly action: string;
      readonly cData: string;
      readonly outcome: "solved" | "interactive" | "failed" | "unsupported";
      /** Token of a solved challenge. */
      readonly token?: string;
      /** Client error code of a failed challenge. */
      readonly code?: string;
      /** The fault that damaged the answer, if any. A fault that replaces the answer has no entry, since the challenge did not end. */
      readonly fault?: Fault;
    }
  /** A server called siteverify. The journal never contains secrets. */
  | {
      readonly type: "siteverify";
      /** Site that the secret belongs to; "" if it is unknown. */
      readonly sitekey: string;
      /** Origin of the page whose widget got the token; "" if unknown. */
      readonly origin: string;
      readonly token: string;
      readonly remoteip: string;
      readonly idempotencyKey: string;
      /** HTTP status of the answer; 0 if a fault closed the connection first. */
      readonly status: number;
      /** siteverify's answer; missing if a fault replaced it. */
      readonly answer?: SiteverifyAnswer;
      /** The fault that the emulator injected, if any. */
      readonly fault?: SiteverifyScenario;
    };

/** A journal entry of one type. */
export type JournalEntryOf<Type extends JournalEntry["type"]> = Extract<
  JournalEntry,
  { readonly type: Type }
>;

/** A journal entry. */
export type JournalEntry = JournalEvent & {
  /** Counts up from 1. */
  readonly id: number;
  /** Time, ISO 8601. */
  readonly at: string;
};

/** Filter for entries; every given field must match. */
export interface JournalFilter {
  readonly type?: JournalEntry["type"] | undefined;
  readonly sitekey?: string | undefined;
  /** Origin of the page. */
  readonly origin?: string | undefined;
}

/** Whether an entry passes a filter. */
export function matchesFilter(entry: JournalEntry, { type, sitekey, origin }: JournalFilter): boolean {
  if (type !== undefined && entry.type !== type) return false;
  if (sitekey !== undefined && (!("sitekey" in entry) || entry.sitekey !== sitekey)) return false;
  return origin === undefined || entry.origin === origin;
}
