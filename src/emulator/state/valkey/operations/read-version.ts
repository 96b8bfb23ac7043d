import type { Store } from "../store.ts";

/** How far the store is; see Loaded. */
export interface StoreVersion {
  readonly id: string;
  readonly version: number;
}

/** Reads how far the store is; undefined when it is empty. */
export async function readVersion(store: Store): Promise<StoreVersion | undefined> {
  const [id, version] = await store.call(
    async () => await store.client.hmget(`${store.root}:state`, "id", "version"),
  );
  return typeof id === "string" ? { id, version: Number(version) } : undefined;
}
