import type {
  AddClientOutcome,
  AddKeyOutcome,
  ClientChanges,
  ClientStore,
  ImportClientOutcome,
  UpdateClientOutcome,
} from "../../core/client-store.ts";
import {
  UNLIMITED,
  type Client,
  type ClientAccount,
  type ClientBackup,
  type ClientKey,
} from "../../core/client.ts";
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
  readonly ids: () => string;
}

export class SqliteClientStore implements ClientStore {
  readonly #options: SqliteClientStoreOptions;

  constructor(options: SqliteClientStoreOptions) {
    this.#options = options;
  }

  addClient(settings: Parameters<ClientStore["addClient"]>[0]): Promise<AddClientOutcome> {
    const { writer, clock, ids } = this.#options;
    return writer.write("addClient", {
      id: ids(),
      settings: { ...UNLIMITED, ...settings },
      now: clock.now(),
    });
  }

  async findClient(idOrName: string): Promise<ClientAccount | undefined> {
    return this.#options.reader.read(findClient, idOrName);
  }

  async listClients(): Promise<readonly ClientAccount[]> {
    return this.#options.reader.read(listClients);
  }

  updateClient(id: string, changes: ClientChanges): Promise<UpdateClientOutcome> {
    return this.#options.writer.write("updateClient", { id, changes });
  }

  removeClient(id: string): Promise<boolean> {
    const { writer, clock } = this.#options;
    return writer.write("removeClient", { id, now: clock.now() });
  }

  addKey(key: Parameters<ClientStore["addKey"]>[0]): Promise<AddKeyOutcome> {
    const { writer, clock, ids } = this.#options;
    return writer.write("addKey", {
      taskIds: "uuid",
      ...key,
      id: ids(),
      newClientId: ids(),
      now: clock.now(),
    });
  }

  async findByKeyHash(hash: string): Promise<Client | undefined> {
    return this.#options.reader.read(findClientByKeyHash, hash);
  }

  async listKeys(): Promise<readonly ClientKey[]> {
    return this.#options.reader.read(listKeys);
  }

  revokeKey(keyId: string): Promise<boolean> {
    const { writer, clock } = this.#options;
    return writer.write("revokeKey", { id: keyId, now: clock.now() });
  }

  async exportClients(): Promise<readonly ClientBackup[]> {
    return this.#options.reader.read(exportClients);
  }

  importClient(backup: ClientBackup): Promise<ImportClientOutcome> {
    return this.#options.writer.write("importClient", backup);
  }
}
