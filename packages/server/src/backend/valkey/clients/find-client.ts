import type { ClientAccount } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toAccount } from "./account.ts";

const script = loadScript(new URL("./find-client.lua", import.meta.url));

/** The client with that id, otherwise the client with that name. */
export async function findClient(
  connection: StoreConnection,
  idOrName: string,
): Promise<ClientAccount | undefined> {
  const reply = await connection.run(script, [idOrName]);
  return reply === null ? undefined : toAccount(reply);
}
