import type { JournalEvent } from "./journal-entry.ts";

/** Tokens are the longest genuine strings (contract §4). */
const MAX_TEXT = 2_048;
/** JavaScript stores a character in one or two bytes. */
const BYTES_PER_CHARACTER = 2;
/** Memory of the objects of an entry, without its strings; measured 700 bytes for the largest type. */
const OBJECT_BYTES = 1_000;

/**
 * Copies an event and truncates its overlong strings.
 *
 * V8 keeps the whole text of a request in memory as long as any part of it is used, so the copy goes through JSON, which
 * creates new strings.
 *
 * @returns the copy, and an upper bound of its memory.
 */
export function copyEvent(event: JournalEvent): { readonly copy: JournalEvent; readonly bytes: number } {
  // Most events are shorter than the longest string, and a replacer makes this five times slower.
  const whole = JSON.stringify(event);
  const json = whole.length > MAX_TEXT ? JSON.stringify(event, cutText) : whole;
  return { copy: JSON.parse(json) as JournalEvent, bytes: OBJECT_BYTES + json.length * BYTES_PER_CHARACTER };
}

function cutText(_name: string, value: unknown): unknown {
  return typeof value === "string" && value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value;
}
