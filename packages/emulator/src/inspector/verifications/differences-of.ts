import type { Verification } from "./verification.ts";

/** A value of siteverify's last answer that differs from that of the widget or its page. */
export interface Difference {
  readonly field: "action" | "hostname" | "cdata";
  readonly sent: string;
  readonly answered: string;
}

/** What a server that compares siteverify's answer with what it expects would notice. */
export function differencesOf({ solved, calls }: Verification): readonly Difference[] {
  const answer = calls.map(({ entry }) => entry.answer).findLast((each) => each?.success === true);
  if (solved === undefined || answer?.success !== true) return [];
  const { action, cData, origin } = solved.entry;
  const pairs: readonly (readonly [Difference["field"], string, string | undefined])[] = [
    ["action", action, answer.action],
    ["cdata", cData, answer.cdata],
    ["hostname", URL.parse(origin)?.hostname ?? "", answer.hostname],
  ];
  return pairs.flatMap(([field, sent, answered = ""]) =>
    sent === answered ? [] : [{ field, sent, answered }],
  );
}
