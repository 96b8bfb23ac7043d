import type { Clock } from "../../core/clock.ts";
import type { NodeRecord, NodeStore, RenewRequest } from "../../core/nodes.ts";
import { isDataDirectoryLocked } from "./lock-data-directory.ts";
import { isNodeDraining, listNodes } from "./queries/list-nodes.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer/start-writer.ts";

export interface SqliteNodeStoreOptions {
  /** The data directory. */
  readonly directory: string;
  readonly writer: Writer;
  readonly reader: Reader;
  readonly clock: Clock;
}

/**
 * The node of the embedded store: this process, or the service whose database a command has opened. An idle node writes
 * nothing: its registration outlives its lease as long as this process renews it, or another one holds the data
 * directory.
 */
export class SqliteNodeStore implements NodeStore {
  readonly #options: SqliteNodeStoreOptions;
  /** The registration of this process: what was written last, and the end of its lease. */
  #own: { readonly report: string; readonly until: number } | undefined;

  constructor(options: SqliteNodeStoreOptions) {
    this.#options = options;
  }

  /** Writes only changes. */
  async renew({ report, leaseMs, isDraining }: RenewRequest): Promise<boolean> {
    const { writer, reader, clock } = this.#options;
    const now = clock.now();
    const text = JSON.stringify(report);
    const until = now + leaseMs;
    if (this.#own?.report === text) {
      const wanted = reader.read(isNodeDraining, report.id);
      this.#own = { report: text, until };
      if (wanted !== undefined) return wanted;
    }
    const request = { id: report.id, report: text, isDraining, expiresAt: until, now };
    const wanted = await writer.write("renewNode", request);
    this.#own = { report: text, until };
    return wanted;
  }

  async remove(id: string): Promise<void> {
    await this.#options.writer.write("removeNode", { id });
    this.#own = undefined;
  }

  async list(): Promise<readonly NodeRecord[]> {
    const { reader, clock } = this.#options;
    const now = clock.now();
    return reader.read(listNodes, { now, isRunning: this.#isRunning(now) });
  }

  setDraining(id: string, isDraining: boolean): Promise<boolean> {
    const { writer, clock } = this.#options;
    const now = clock.now();
    return writer.write("drainNode", { id, isDraining, expiredBy: this.#isRunning(now) ? 0 : now });
  }

  /** Whether the registered node is running for sure. Otherwise its lease decides. */
  #isRunning(now: number): boolean {
    return this.#own === undefined ? isDataDirectoryLocked(this.#options.directory) : now < this.#own.until;
  }
}
