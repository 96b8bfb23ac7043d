import { expect, test } from "vitest";
import { isoTime } from "./iso-time.ts";

test("formats each time, also after another one", () => {
  expect([0, 0, 1, 0].map(isoTime)).toEqual([
    "1970-01-01T00:00:00.000Z",
    "1970-01-01T00:00:00.000Z",
    "1970-01-01T00:00:00.001Z",
    "1970-01-01T00:00:00.000Z",
  ]);
});
