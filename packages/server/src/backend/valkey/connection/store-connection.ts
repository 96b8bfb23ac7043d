import { BackendUnavailableError } from "../../../core/backend.ts";
import type { ValkeyConnection } from "./open-connection.ts";

/** What the store's operations use of a connection. Each call is guarded once, by the connection. */
export type StoreConnection = Pick<ValkeyConnection, "root" | "run" | "guard">;

/** A store's use of a connection, which others go on using when the store closes. */
export interface ClosableConnection extends StoreConnection {
  /** Refuses every call from now on; resolves when the earlier ones have ended. May be called twice. */
  close(): Promise<void>;
}

export function closableConnection(connection: StoreConnection): ClosableConnection {
  const pending = new Set<Promise<unknown>>();
  let isClosed = false;
  const pass = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    if (isClosed) throw new BackendUnavailableError("the store is closed");
    const passing = call();
    pending.add(passing);
    try {
      return await passing;
    } finally {
      pending.delete(passing);
    }
  };
  return {
    root: connection.root,
    run: (script, values) => pass(() => connection.run(script, values)),
    guard: (operation) => pass(() => connection.guard(operation)),
    async close() {
      isClosed = true;
      await Promise.allSettled(pending);
    },
  };
}
