import type { ClientStore } from "../../core/client-store.ts";
import { UNLIMITED } from "../../core/client.ts";
import type { Clock } from "../../core/clock.ts";
import { exportClients } from "./queries/export-clients.ts";
import { findClientByKeyHash } from "./queries/find-client-by-key-hash.ts";
import { findClient, listClients } from "./queries/list-clients.ts";
import { listKeys } from "./queries/list-keys.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer/start-writer.ts";

export interface SqliteClientStoreOptions {
  readonly writer: Writer;
  readonly reader: Reader;
  readonly clock: Clock;
  /** Generates UUIDs (version 7) for clients and keys. */
  readonly ids: () => string;
}

/** Clients and keys in the database of the embedded store. */
export function sqliteClientStore({ writer, reader, clock, ids }: SqliteClientStoreOptions): ClientStore {
  return {
    addClient: (settings) =>
      writer.write("addClient", { id: ids(), settings: { ...UNLIMITED, ...settings }, now: clock.now() }),
    findClient: async (idOrName) => reader.read(findClient, idOrName),
    listClients: async () => reader.read(listClients),
    updateClient: (id, changes) => writer.write("updateClient", { id, changes }),
    removeClient: (id) => writer.write("removeClient", { id, now: clock.now() }),
    addKey: (key) =>
      writer.write("addKey", { taskIds: "uuid", ...key, id: ids(), newClientId: ids(), now: clock.now() }),
    findByKeyHash: async (hash) => reader.read(findClientByKeyHash, hash),
    listKeys: async () => reader.read(listKeys),
    revokeKey: (id) => writer.write("revokeKey", { id, now: clock.now() }),
    exportClients: async () => reader.read(exportClients),
    importClient: (backup) => writer.write("importClient", backup),
  };
}
