import type { JournalEntryOf } from "../../journal/journal-entry.ts";
import type { ActivityEntry } from "../activity/activity.ts";

/** An activity entry of one type. */
export type EventOf<Type extends ActivityEntry["entry"]["type"]> = ActivityEntry & {
  readonly entry: JournalEntryOf<Type>;
};

/**
 * The life of one token: the widget that asked for it, its challenges, and the siteverify calls with it. Siteverify calls
 * whose token no widget got, and scripts with a fault, are separate verifications.
 */
export interface Verification {
  /** `v` and the sequence number of its first event. */
  readonly id: string;
  /** Its events in order; at least one. */
  readonly events: readonly ActivityEntry[];
  readonly session: ActivityEntry["session"];
  /** Sequence number of the last event. */
  readonly last: number;
  /** "" if unknown, as are the following texts. */
  readonly sitekey: string;
  readonly siteName: string;
  /** Origin of the page. */
  readonly origin: string;
  readonly widget: string;
  readonly action: string;
  readonly cData: string;
  /** Undefined until a challenge is solved or siteverify is called. */
  readonly token: string | undefined;
  /** The challenge that was solved; undefined if the token came from elsewhere. */
  readonly solved: EventOf<"challenge"> | undefined;
  readonly calls: readonly EventOf<"siteverify">[];
}
