import type { ClientAccount } from "../../../core/client.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { READING_ACCOUNT, toAccount } from "./account.ts";
import { listInParts } from "./list-in-parts.ts";

const script = defineScript(`
${READING_ACCOUNT}
local accounts = {}
for _, id in ipairs(ARGV) do accounts[#accounts + 1] = readAccount(KEYS[1], id) or nil end
return accounts
`);

/** Every client, in the order of their creation. */
export async function listClients(connection: ValkeyConnection): Promise<readonly ClientAccount[]> {
  return (await listInParts(connection, "clients", script)).map(toAccount);
}
