import { z } from "zod";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./oldest-queued-at.lua", import.meta.url));

/** When the oldest queued task was created, in ms since the epoch; `undefined` if none is queued. */
export async function oldestQueuedAt(connection: StoreConnection): Promise<number | undefined> {
  const createdAt = z
    .string()
    .nullable()
    .parse(await connection.run(script, []));
  return createdAt === null ? undefined : Number(createdAt);
}
