import { describe, test, vi } from "vitest";
import { hasValkey } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { surviveRestart } from "./testing/survive-restart.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey)("a cluster whose Valkey server is killed under load", () => {
  test("appendfsync always: nothing that was accepted is lost, all nodes come back by themselves", () =>
    surviveRestart("kill", "always"));
});
