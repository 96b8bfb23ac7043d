import { test } from "vitest";
import { checkIsolation } from "./testing/check-isolation.ts";

test("nothing leaks between sessions with concurrent widgets", async () => {
  await checkIsolation({ sessions: 20, widgets: 4, runs: 3 });
});
