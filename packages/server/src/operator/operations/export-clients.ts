import type { ClientStore } from "../../core/client-store.ts";
import type { ClientBackup } from "../../core/client.ts";

/** A backup of all clients and keys. Secrets are only there as hashes, so it lets nobody in. */
export interface ClientsBackup {
  readonly format: "stile-clients";
  readonly version: 1;
  readonly clients: readonly ClientBackup[];
}

/** Exports all clients with their settings, balances and keys, oldest first. */
export async function exportClients(clients: ClientStore): Promise<ClientsBackup> {
  return { format: "stile-clients", version: 1, clients: await clients.exportClients() };
}
