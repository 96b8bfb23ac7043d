import { BackendUnavailableError } from "../../core/backend.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";

/** Lets calls through while the store is open, and knows which of them are not over. */
export class Gate {
  readonly #pending = new Set<Promise<unknown>>();
  readonly #connection: Pick<ValkeyConnection, "guard">;
  #isClosed = false;

  constructor(connection: Pick<ValkeyConnection, "guard">) {
    this.#connection = connection;
  }

  async pass<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new BackendUnavailableError("the store is closed");
    const pending = this.#connection.guard(call);
    this.#pending.add(pending);
    try {
      return await pending;
    } finally {
      this.#pending.delete(pending);
    }
  }

  /** Refuses every call from now on. */
  close(): void {
    this.#isClosed = true;
  }

  /** Resolves when the calls that were let through are over. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }
}

/** The same store, its asynchronous methods behind a gate; those that only register a listener are named `on…`. */
export function guardStore<Store extends object>(store: Store, gate: Gate): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const method = (...values: readonly unknown[]): unknown => Reflect.apply(member, target, values);
      if (typeof name !== "string" || name.startsWith("on")) return method;
      return (...values: readonly unknown[]) => gate.pass(async () => method(...values));
    },
  });
}
