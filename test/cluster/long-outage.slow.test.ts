import { describe, test, vi } from "vitest";
import { hasValkey } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { surviveCut } from "./testing/survive-cut.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey).concurrent("a cluster without Valkey for ten seconds under load", () => {
  test.for(["refused", "silent"] as const)(
    "%s: callers get errors, nothing is lost, all nodes recover",
    (how, { expect }) => surviveCut(expect, how, { outageMs: 10_000 }),
  );
});
