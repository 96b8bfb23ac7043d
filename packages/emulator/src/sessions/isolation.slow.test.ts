import { test } from "vitest";
import { checkIsolation } from "./testing/check-isolation.ts";

test("nothing leaks between 200 sessions with 8 concurrent widgets each", { timeout: 900_000 }, async () => {
  await checkIsolation({ sessions: 200, widgets: 8, runs: 1 });
});
