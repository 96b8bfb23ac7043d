import { testBackend } from "../testing/backend-contract.ts";
import { openOn } from "./testing/open-valkey-store.ts";
import { useValkeyServer } from "./testing/use-valkey-server.ts";

const server = useValkeyServer();

testBackend(
  "the Valkey backend",
  openOn(() => server.url),
);
