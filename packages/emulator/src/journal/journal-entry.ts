import type { SiteverifyAnswer } from "../siteverify/answer.ts";

/** What can happen in an emulator. */
export type JournalEvent =
  /** `api.js` was sent to a page. */
  | { readonly type: "script"; readonly origin: string; readonly query: string }
  /** A widget's frame was loaded, with the parameters that the page gave. */
  | {
      readonly type: "widget";
      readonly sitekey: string;
      readonly origin: string;
      readonly widget: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  /** A run of a widget's challenge ended: with a token, with a client error, or by asking for a click. */
  | {
      readonly type: "challenge";
      readonly sitekey: string;
      readonly origin: string;
      readonly widget: string;
      readonly action: string;
      readonly cData: string;
      readonly outcome: "solved" | "interactive" | "failed" | "unsupported";
      /** Of a solved challenge. */
      readonly token?: string;
      /** Client error code of a failed one. */
      readonly code?: string;
    }
  /** siteverify was asked and answered. Secrets are not told. */
  | {
      readonly type: "siteverify";
      /** Of the site that the secret belongs to; "" when it belongs to none. */
      readonly sitekey: string;
      /** Of the page whose widget gave the token; "" when unknown. */
      readonly origin: string;
      readonly token: string;
      readonly remoteip: string;
      readonly idempotencyKey: string;
      readonly status: number;
      readonly answer: SiteverifyAnswer;
    };

/** One thing that happened, of one type. */
export type JournalEntryOf<Type extends JournalEntry["type"]> = Extract<
  JournalEntry,
  { readonly type: Type }
>;

/** One thing that happened. */
export type JournalEntry = JournalEvent & {
  /** Counts up from 1. */
  readonly id: number;
  /** When, ISO 8601. */
  readonly at: string;
};

/** Which entries to take; every field given must match. */
export interface JournalFilter {
  readonly type?: JournalEntry["type"] | undefined;
  readonly sitekey?: string | undefined;
  /** Of the page. */
  readonly origin?: string | undefined;
}

/** Whether an entry passes a filter. */
export function matchesFilter(entry: JournalEntry, { type, sitekey, origin }: JournalFilter): boolean {
  if (type !== undefined && entry.type !== type) return false;
  if (sitekey !== undefined && (!("sitekey" in entry) || entry.sitekey !== sitekey)) return false;
  return origin === undefined || entry.origin === origin;
}
