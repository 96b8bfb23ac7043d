import { randomUUID } from "node:crypto";
import { silentLog } from "../../../core/log.ts";
import type { OpenBackend } from "../../testing/contract-store.ts";
import { openConnection } from "../connection/open-connection.ts";
import { openValkeyBackend } from "../open-valkey-backend.ts";
import { withClock } from "./with-clock.ts";

/** Opens stores for the contract suite, each under a separate prefix on one server. */
export function openOn(url: () => string): OpenBackend {
  return async (options) => {
    const connection = await openConnection({ url: url(), prefix: randomUUID(), log: silentLog });
    const timed = withClock(connection, options.clock);
    const backend = await openValkeyBackend({ connection: timed, log: silentLog, ...options });
    const close = async () => {
      await backend.close();
      await connection.close();
    };
    return { ...backend, close, [Symbol.asyncDispose]: close };
  };
}
