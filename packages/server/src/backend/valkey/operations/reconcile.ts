import { z } from "zod";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./reconcile.lua", import.meta.url));

/** Keys that one call scans: about three milliseconds of the server's time. */
const KEYS_PER_CALL = 500;
/** Most calls in one second: up to 300,000 keys in a minute. */
const MOST_CALLS = 10;
/** How long no other node begins, in ms; a little less than the interval of housekeeping. */
const PAUSE_MS = 950;

/**
 * Compares a part of the records with the sets and counters, and repairs those that disagree. Returns the number of
 * repairs. One node per second does so; a scan of up to 250,000 keys takes less than a minute.
 */
export async function reconcile(connection: StoreConnection): Promise<number> {
  let [repaired, moreCalls] = await reconcilePart(connection, true);
  for (; moreCalls > 0; moreCalls -= 1) repaired += (await reconcilePart(connection, false))[0];
  return repaired;
}

async function reconcilePart(connection: StoreConnection, isFirst: boolean) {
  const reply = await connection.run(script, [isFirst ? 1 : 0, KEYS_PER_CALL, MOST_CALLS, PAUSE_MS]);
  return z.tuple([z.number(), z.number()]).parse(reply);
}
