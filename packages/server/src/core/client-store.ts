import type { Client, ClientAccount, ClientBackup, ClientKey, ClientSettings, TaskIdKind } from "./client.ts";

export type AddKeyOutcome =
  | { readonly status: "added"; readonly key: ClientKey }
  /** A key with this hash exists or existed. A revoked key cannot be added again. */
  | { readonly status: "key_exists" };

export type AddClientOutcome =
  { readonly status: "added"; readonly client: ClientAccount } | { readonly status: "name_taken" };

/** Settings of a client to change. Settings that are left out stay the same. */
export type ClientChanges = Partial<ClientSettings> & {
  /** Number to add to the balance; negative to subtract. A balance never falls below 0. Ignored without a balance. */
  readonly addBalance?: number;
};

export type UpdateClientOutcome =
  | { readonly status: "updated"; readonly client: ClientAccount }
  | { readonly status: "name_taken" | "unknown_client" };

export type ImportClientOutcome =
  /** `keys` is the number of keys that were added. */
  | { readonly status: "imported"; readonly isNew: boolean; readonly keys: number }
  /** Another client has this name; nothing was stored. */
  | { readonly status: "name_taken" };

/**
 * The port to clients and their keys. It stores hashes of secrets, never secrets. All processes see a change
 * immediately.
 */
export interface ClientStore {
  /** Adds a client. A limit that is not given does not apply. */
  addClient(settings: Partial<ClientSettings> & Pick<ClientSettings, "name">): Promise<AddClientOutcome>;
  /** The client with this id or name. */
  findClient(idOrName: string): Promise<ClientAccount | undefined>;
  /** All clients, oldest first. */
  listClients(): Promise<readonly ClientAccount[]>;
  updateClient(clientId: string, changes: ClientChanges): Promise<UpdateClientOutcome>;
  /**
   * Removes a client and its keys; their secrets can never be used again. Its queued tasks are not claimed, and the
   * next `TaskBackend.expire` fails them. Its running tasks finish. Returns `false` if there is no such client.
   */
  removeClient(clientId: string): Promise<boolean>;
  /** Adds a key to the client with this name. Creates the client if it does not exist. */
  addKey(key: {
    readonly clientName: string;
    readonly hash: string;
    readonly hint: string;
    /** @default "uuid" */
    readonly taskIds?: TaskIdKind;
  }): Promise<AddKeyOutcome>;
  /** The client of the active key with this hash. */
  findByKeyHash(hash: string): Promise<Client | undefined>;
  /** All keys, including revoked ones, oldest first. */
  listKeys(): Promise<readonly ClientKey[]>;
  /** Revokes a key. Returns `false` if there is no active key with this id. */
  revokeKey(keyId: string): Promise<boolean>;
  /** All clients with their keys, oldest first. Secrets of removed clients are left out. */
  exportClients(): Promise<readonly ClientBackup[]>;
  /**
   * Adds a client and its keys with their ids. A client with this id keeps its settings and gets the keys that it lacks.
   * Keys whose hash is or was registered are left out.
   */
  importClient(backup: ClientBackup): Promise<ImportClientOutcome>;
}
