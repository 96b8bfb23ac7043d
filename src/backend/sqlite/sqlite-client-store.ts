import type { AddKeyOutcome, ClientStore } from "../../core/backend.ts";
import type { Client, ClientKey } from "../../core/client.ts";
import type { Clock } from "../../core/clock.ts";
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
    return this.#options.reader.findClientByKeyHash(hash);
  }

  async listKeys(): Promise<readonly ClientKey[]> {
    return this.#options.reader.listKeys();
  }

  revokeKey(keyId: string): Promise<boolean> {
    const { writer, clock } = this.#options;
    return writer.write("revokeKey", { id: keyId, now: clock.now() });
  }
}
