import { afterAll, beforeAll, beforeEach } from "vitest";
import { hasValkey, startValkeyServer, type ValkeyServer } from "./start-valkey-server.ts";

/** One server for all tests of a file. The tests are skipped on machines without Valkey. */
export function useValkeyServer(): Pick<ValkeyServer, "url" | "port"> {
  let server: ValkeyServer | undefined;
  beforeAll(async () => {
    if (hasValkey) server = await startValkeyServer();
  });
  beforeEach(({ skip }) => skip(!hasValkey, "there is no Valkey server"));
  afterAll(() => server?.[Symbol.asyncDispose]());
  const running = () => {
    if (server === undefined) throw new Error("the server runs while tests do");
    return server;
  };
  return {
    get url() {
      return running().url;
    },
    get port() {
      return running().port;
    },
  };
}
