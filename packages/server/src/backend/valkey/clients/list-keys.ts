import { z } from "zod";
import type { ClientKey } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { limitSchema } from "./account.ts";
import { taskIdsSchema } from "./find-client-by-key-hash.ts";
import { listInParts } from "./list-in-parts.ts";

const script = loadScript(new URL("./list-keys.lua", import.meta.url));

const keySchema = z
  .tuple([z.string(), z.string(), z.string(), z.string(), taskIdsSchema, z.coerce.number(), limitSchema])
  .transform(([id, clientId, clientName, hint, taskIds, createdAt, revokedAt]): ClientKey => ({
    id,
    clientId,
    clientName,
    hint,
    taskIds,
    createdAt,
    revokedAt,
  }));

/** Every key, oldest first, revoked ones included. */
export async function listKeys(connection: StoreConnection): Promise<readonly ClientKey[]> {
  return z.array(keySchema).parse(await listInParts(connection, "keys", script));
}
