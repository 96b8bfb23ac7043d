import type { Clock } from "../../core/clock.ts";
import type { NodeRecord, NodeStore, RenewRequest } from "../../core/nodes.ts";
import { isNodeDraining, listNodes } from "./queries/list-nodes.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer/start-writer.ts";

export interface SqliteNodeStoreOptions {
  readonly writer: Writer;
  readonly reader: Reader;
  readonly clock: Clock;
}

/** The node of the embedded store: this process, or the service whose database a command has opened. */
export class SqliteNodeStore implements NodeStore {
  readonly #options: SqliteNodeStoreOptions;
  #written: { readonly report: string; readonly until: number } | undefined;

  constructor(options: SqliteNodeStoreOptions) {
    this.#options = options;
  }

  /** Writes only changes, and the lease after half of it has passed, so that an idle node seldom writes to the disk. */
  async renew({ report, leaseMs, isDraining }: RenewRequest): Promise<boolean> {
    const { writer, reader, clock } = this.#options;
    const now = clock.now();
    const text = JSON.stringify(report);
    if (this.#written?.report === text && now < this.#written.until) {
      const wanted = reader.read(isNodeDraining, report.id);
      if (wanted !== undefined) return wanted;
    }
    const request = { id: report.id, report: text, isDraining, expiresAt: now + leaseMs, now };
    const wanted = await writer.write("renewNode", request);
    this.#written = { report: text, until: now + leaseMs / 2 };
    return wanted;
  }

  async remove(id: string): Promise<void> {
    await this.#options.writer.write("removeNode", { id });
  }

  async list(): Promise<readonly NodeRecord[]> {
    const { reader, clock } = this.#options;
    return reader.read(listNodes, clock.now());
  }

  setDraining(id: string, isDraining: boolean): Promise<boolean> {
    const { writer, clock } = this.#options;
    return writer.write("drainNode", { id, isDraining, now: clock.now() });
  }
}
