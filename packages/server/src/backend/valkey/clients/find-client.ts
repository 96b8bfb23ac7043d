import type { ClientAccount } from "../../../core/client.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { READING_ACCOUNT, toAccount } from "./account.ts";

const script = defineScript(`
${READING_ACCOUNT}
local root, idOrName = KEYS[1], ARGV[1]
local account = readAccount(root, idOrName)
if account then return account end
local id = redis.call('HGET', root .. ':client-names', idOrName)
return id and readAccount(root, id)
`);

/** The client of that id, else the one of that name. */
export async function findClient(
  connection: ValkeyConnection,
  idOrName: string,
): Promise<ClientAccount | undefined> {
  const reply = await connection.run(script, [idOrName]);
  return reply === null ? undefined : toAccount(reply);
}
