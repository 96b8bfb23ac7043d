import { afterAll, beforeAll } from "vitest";
import { testBackend } from "../testing/backend-contract.ts";
import { openOn } from "./testing/open-valkey-store.ts";
import { startValkeyServer, type ValkeyServer } from "./testing/start-valkey-server.ts";

let server: ValkeyServer;
beforeAll(async () => {
  server = await startValkeyServer();
});
afterAll(() => server[Symbol.asyncDispose]());

testBackend(
  "the Valkey backend",
  openOn(() => server.url),
);
