import { z } from "zod";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./add-due-tasks.lua", import.meta.url));

/** Makes tasks available whose delay is over. Returns in how many ms the next one is due; `null` if none is delayed. */
export async function addDueTasks(connection: StoreConnection): Promise<number | null> {
  const reply = await connection.run(script, []);
  return z.coerce.number().nullable().parse(reply);
}
