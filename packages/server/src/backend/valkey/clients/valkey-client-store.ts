import type {
  AddClientOutcome,
  AddKeyOutcome,
  ClientChanges,
  ClientStore,
  ImportClientOutcome,
  UpdateClientOutcome,
} from "../../../core/client-store.ts";
import {
  UNLIMITED,
  type Client,
  type ClientAccount,
  type ClientBackup,
  type ClientKey,
} from "../../../core/client.ts";
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
export class ValkeyClientStore implements ClientStore {
  readonly #options: ValkeyClientStoreOptions;

  constructor(options: ValkeyClientStoreOptions) {
    this.#options = options;
  }

  addClient(settings: Parameters<ClientStore["addClient"]>[0]): Promise<AddClientOutcome> {
    const { connection, ids } = this.#options;
    return addClient(connection, { id: ids(), settings: { ...UNLIMITED, ...settings } });
  }

  findClient(idOrName: string): Promise<ClientAccount | undefined> {
    return findClient(this.#options.connection, idOrName);
  }

  listClients(): Promise<readonly ClientAccount[]> {
    return listClients(this.#options.connection);
  }

  updateClient(id: string, changes: ClientChanges): Promise<UpdateClientOutcome> {
    return updateClient(this.#options.connection, id, changes);
  }

  removeClient(id: string): Promise<boolean> {
    return removeClient(this.#options.connection, id);
  }

  addKey(key: Parameters<ClientStore["addKey"]>[0]): Promise<AddKeyOutcome> {
    const { connection, ids } = this.#options;
    return addKey(connection, { taskIds: "uuid", ...key, id: ids(), newClientId: ids() });
  }

  findByKeyHash(hash: string): Promise<Client | undefined> {
    return findClientByKeyHash(this.#options.connection, hash);
  }

  listKeys(): Promise<readonly ClientKey[]> {
    return listKeys(this.#options.connection);
  }

  revokeKey(keyId: string): Promise<boolean> {
    return revokeKey(this.#options.connection, keyId);
  }

  exportClients(): Promise<readonly ClientBackup[]> {
    return exportClients(this.#options.connection);
  }

  importClient(backup: ClientBackup): Promise<ImportClientOutcome> {
    return importClient(this.#options.connection, backup);
  }
}
