import { z } from "zod";
import type { Client } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { addressesSchema, limitSchema, stateSchema } from "./account.ts";

const script = loadScript(new URL("./find-client-by-key-hash.lua", import.meta.url));

export const taskIdsSchema = z.enum(["uuid", "integer"]);

const clientSchema = z.tuple([
  z.string(),
  z.string(),
  stateSchema,
  limitSchema,
  addressesSchema,
  taskIdsSchema,
]);

/** The client whose unrevoked key has this hash. */
export async function findClientByKeyHash(
  connection: StoreConnection,
  hash: string,
): Promise<Client | undefined> {
  const reply = await connection.run(script, [hash]);
  if (reply === null) return undefined;
  const [id, name, state, balance, allowedAddresses, taskIds] = clientSchema.parse(reply);
  return { id, name, state, balance, allowedAddresses, taskIds };
}
