import type { ClientStore } from "../../../core/client-store.ts";
import { UNLIMITED } from "../../../core/client.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { addClient } from "./add-client.ts";
import { addKey } from "./add-key.ts";
import { exportClients } from "./export-clients.ts";
import { findClientByKeyHash } from "./find-client-by-key-hash.ts";
import { findClient } from "./find-client.ts";
import { importClient } from "./import-client.ts";
import { listClients } from "./list-clients.ts";
import { listKeys } from "./list-keys.ts";
import { removeClient } from "./remove-client.ts";
import { revokeKey } from "./revoke-key.ts";
import { updateClient } from "./update-client.ts";

export interface ValkeyClientStoreOptions {
  readonly connection: StoreConnection;
  /** Generates UUIDs (version 7) for clients and keys. */
  readonly ids: () => string;
}

/** Clients and keys that all nodes share. Each operation is one script, so it is atomic. */
export function valkeyClientStore({ connection, ids }: ValkeyClientStoreOptions): ClientStore {
  return {
    addClient: (settings) => addClient(connection, { id: ids(), settings: { ...UNLIMITED, ...settings } }),
    findClient: (idOrName) => findClient(connection, idOrName),
    listClients: () => listClients(connection),
    updateClient: (id, changes) => updateClient(connection, id, changes),
    removeClient: (id) => removeClient(connection, id),
    addKey: (key) => addKey(connection, { taskIds: "uuid", ...key, id: ids(), newClientId: ids() }),
    findByKeyHash: (hash) => findClientByKeyHash(connection, hash),
    listKeys: () => listKeys(connection),
    revokeKey: (id) => revokeKey(connection, id),
    exportClients: () => exportClients(connection),
    importClient: (backup) => importClient(connection, backup),
  };
}
