import type { ClientAccount } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toAccount } from "./account.ts";
import { listInParts } from "./list-in-parts.ts";

const script = loadScript(new URL("./list-clients.lua", import.meta.url));

/** Every client, oldest first. */
export async function listClients(connection: StoreConnection): Promise<readonly ClientAccount[]> {
  return (await listInParts(connection, "clients", script)).map(toAccount);
}
