import { expect, test } from "vitest";
import { createCore } from "../create-core.ts";
import type { Session } from "../sessions/session.ts";
import { Journal } from "./journal.ts";

const clock = { now: () => 0 };
const event = (query: string) => ({ type: "script", origin: "https://shop.test", query }) as const;
const ids = (journal: Journal) => journal.entries().map(({ id }) => id);

test("drops the oldest entries at a number of bytes, but never the newest", () => {
  const journal = new Journal({ clock, limit: 1_000, maxBytes: 10_000 });
  for (let count = 0; count < 100; count += 1) journal.record(event("x".repeat(1_000)));
  expect(ids(journal)).toEqual([98, 99, 100]);
  expect(journal.bytes).toBeLessThanOrEqual(10_000);
  const small = new Journal({ clock, limit: 1_000, maxBytes: 1 });
  for (const query of ["a", "b"]) small.record(event(query));
  expect(ids(small)).toEqual([2]);
});

test("drops the oldest entries at a number of entries, and finds the entry after an id", () => {
  const journal = new Journal({ clock, limit: 10, maxBytes: 1_000_000 });
  for (let count = 0; count < 5_000; count += 1) journal.record(event(""));
  expect(ids(journal)).toEqual([4_991, 4_992, 4_993, 4_994, 4_995, 4_996, 4_997, 4_998, 4_999, 5_000]);
  expect([0, 4_995, 5_000].map((after) => journal.next(after)?.id)).toEqual([4_991, 4_996, undefined]);
  expect([4_994, 4_995].map((after) => journal.isFarAhead(after))).toEqual([true, false]);
  journal.clear();
  expect([journal.size, journal.bytes, journal.lastId]).toEqual([0, 0, 5_000]);
  journal.record(event(""));
  expect([0, 5_000, 5_001].map((after) => journal.next(after)?.id)).toEqual([5_001, 5_001, undefined]);
});

test("keeps a copy of an event, also of what is nested in it", () => {
  const journal = new Journal({ clock, limit: 10, maxBytes: 1_000_000 });
  const parameters: Record<string, string> = { theme: "x".repeat(3_000), size: "compact" };
  journal.record({ type: "widget", sitekey: "s", origin: "", widget: "w", parameters });
  parameters["size"] = "changed";
  expect(journal.entries()).toMatchObject([{ parameters: { theme: "x".repeat(2_048), size: "compact" } }]);
});

test("the journals of all sessions have a limit; those of the sessions that were idle for longest are cleared", () => {
  using core = createCore();
  const sessions: Session[] = [];
  const record = () => {
    const session = core.sessions.open();
    sessions.push(session);
    for (let count = 0; count < 1_100; count += 1) session.journal.record(event("x".repeat(2_048)));
  };
  // 5.7 MB each; all together have 128 MB.
  for (let count = 0; count < 50; count += 1) record();
  const bytes = sessions.map(({ journal }) => journal.bytes);
  expect(bytes.at(-1)).toBeGreaterThan(5_000_000);
  expect(bytes.at(-1)).toBeLessThanOrEqual(8 * 1024 * 1024);
  expect(bytes.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(128 * 1024 * 1024);
  expect(bytes.findLastIndex((each) => each === 0)).toBe(bytes.filter((each) => each === 0).length - 1);
  for (const { id } of sessions) core.sessions.close(id);
  expect(sessions.every(({ journal }) => journal.bytes === 0)).toBe(true);
  record();
  expect(sessions.at(-1)?.journal.bytes).toBeGreaterThan(5_000_000);
});
