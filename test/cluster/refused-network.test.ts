import { describe, test, vi } from "vitest";
import { hasValkey } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { surviveCut } from "./testing/survive-cut.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey)("a cluster whose connections to Valkey break and are refused under load", () => {
  test("callers get errors, nothing is lost, all nodes recover", ({ expect }) =>
    surviveCut(expect, "refused", { outageMs: 0 }));
});
