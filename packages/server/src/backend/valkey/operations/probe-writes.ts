import type { ValkeyConnection } from "../connection/open-connection.ts";

/** How long the key of a probe is kept, in ms. */
const KEPT_MS = 60_000;

/** Writes a key, to find out whether the server accepts writes: it may be full, read-only or unable to save. */
export async function probeWrites({ guard, root }: Pick<ValkeyConnection, "guard" | "root">): Promise<void> {
  await guard((client) => client.set(`${root}:probe`, "1", "PX", KEPT_MS));
}
