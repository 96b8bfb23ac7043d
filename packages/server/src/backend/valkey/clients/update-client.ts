import { z } from "zod";
import type { ClientChanges, UpdateClientOutcome } from "../../../core/client-store.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toAccount, toFields } from "./account.ts";

const script = loadScript(new URL("./update-client.lua", import.meta.url));

const refusalSchema = z.enum(["unknown_client", "name_taken"]);

/** Changes the given settings. `balance` is set before `addBalance` is added. */
export async function updateClient(
  connection: StoreConnection,
  id: string,
  { addBalance = 0, ...settings }: ClientChanges,
): Promise<UpdateClientOutcome> {
  const reply = await connection.run(script, [id, addBalance, ...toFields(settings)]);
  if (typeof reply === "string") return { status: refusalSchema.parse(reply) };
  return { status: "updated", client: toAccount(reply) };
}
