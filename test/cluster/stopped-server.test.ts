import { describe, test, vi } from "vitest";
import { hasValkey } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { surviveRestart } from "./testing/survive-restart.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey)("a cluster whose Valkey server is stopped under load", () => {
  test("appendfsync everysec: no accepted task is lost, and all nodes recover automatically", () =>
    surviveRestart("stop", "everysec"));
});
