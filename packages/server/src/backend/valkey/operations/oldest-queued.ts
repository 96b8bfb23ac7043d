import { z } from "zod";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./oldest-queued.lua", import.meta.url));

/** Time since the oldest queued task was created, in ms; `undefined` if none is queued. */
export async function oldestQueuedMs(connection: StoreConnection): Promise<number | undefined> {
  const ageMs = z
    .number()
    .nullable()
    .parse(await connection.run(script, []));
  return ageMs === null ? undefined : Math.max(0, ageMs);
}
