import { BackendUnavailableError } from "../../../core/backend.ts";
import type { ValkeyConnection } from "./open-connection.ts";

/** The part of a connection that the store's operations use. The connection guards each call. */
export type StoreConnection = Pick<ValkeyConnection, "root" | "run" | "guard">;

/** A store's view of a shared connection, which stays open when the store closes. */
export interface ClosableConnection extends StoreConnection {
  /** Refuses new calls; resolves when the calls in flight have ended. May be called twice. */
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
