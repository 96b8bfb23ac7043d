import type { Store } from "../store.ts";

/** Which settings a store has. */
export interface StoreVersion {
  /** Of the store: another one when it has lost everything. */
  readonly id: string;
  /** Of its latest change; no two have the same, even where a failover took some back. */
  readonly latest: string;
}

/** Reads which settings the store has; undefined when it is empty. */
export async function readVersion(store: Store): Promise<StoreVersion | undefined> {
  const [id, latest] = await store.call(
    async () => await store.client.hmget(`${store.root}:state`, "id", "latest"),
  );
  return typeof id === "string" && typeof latest === "string" ? { id, latest } : undefined;
}
