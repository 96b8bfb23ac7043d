import { describe, expect, test } from "vitest";
import { ByteBudget } from "./byte-budget.ts";
import { RecentEntries } from "./recent-entries.ts";

function open({ maxEntries = 100, maxBytes = 1_000, budget = new ByteBudget(10_000) } = {}) {
  return new RecentEntries<number>({ maxEntries, maxBytes, budget });
}

function keysOf(entries: RecentEntries<number>): readonly string[] {
  return ["a", "b", "c", "d"].filter((key) => entries.get(key) !== undefined);
}

describe("recent entries", () => {
  test("the oldest are forgotten when there are too many", () => {
    const entries = open({ maxEntries: 2 });
    entries.set("a", 1, 10);
    entries.set("b", 2, 10);
    entries.set("a", 3, 10);
    entries.set("c", 4, 10);
    expect(keysOf(entries)).toEqual(["a", "c"]);
    expect(entries.get("a")).toBe(3);
  });

  test("the oldest are forgotten when they are too large together", () => {
    const entries = open({ maxBytes: 100 });
    for (const key of ["a", "b", "c"]) entries.set(key, 1, 30);
    entries.set("d", 1, 50);
    expect(keysOf(entries)).toEqual(["c", "d"]);
  });

  test("an entry that is too large is not kept, nor are others for the budget of all", () => {
    const budget = new ByteBudget(100);
    const [first, second] = [open({ budget }), open({ budget, maxBytes: 90 })];
    second.set("a", 1, 91);
    expect(keysOf(second)).toEqual([]);
    first.set("a", 1, 60);
    second.set("a", 1, 40);
    second.set("b", 1, 41);
    expect([keysOf(first), keysOf(second)]).toEqual([["a"], []]);
    first.clear();
    second.set("b", 1, 41);
    expect(second.delete("b")).toBe(true);
    expect(second.delete("b")).toBe(false);
    expect(budget.hasRoom(100)).toBe(true);
  });
});
