import { systemClock } from "../../../core/clock.ts";
import type { Log } from "../../../core/log.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import type { ServerClock } from "../server-clock.ts";
import { joinInstallation, LAYOUT, type Installation, type SharedSettings } from "./join-installation.ts";

export interface InstallationWatchOptions {
  readonly connection: Pick<ValkeyConnection, "run" | "onProbe">;
  /** The installation that the node joined. */
  readonly installation: Installation;
  readonly settings: SharedSettings;
  /** Set with each check. */
  readonly serverClock: ServerClock;
  /** Generates the id of an emptied store. */
  readonly ids: () => string;
  readonly log: Log;
}

/**
 * Checks, with each probe of the connection, that the store still is the one that the node joined, and that all nodes
 * have the same layout and settings.
 */
export class InstallationWatch {
  readonly #options: InstallationWatchOptions;
  readonly #emptiedListeners = new Set<() => void>();
  readonly #stop: () => void;
  #id: string;
  #problem: string | undefined;
  #offsetMs = 0;

  constructor(options: InstallationWatchOptions) {
    this.#options = options;
    this.#id = options.installation.id;
    this.#judge(options.installation);
    this.#stop = options.connection.onProbe(() => this.look());
  }

  /** Why the node must not use the store, in one sentence; `undefined` if it may. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** How far this machine's clock is ahead of the server's, in ms. */
  get clockOffsetMs(): number {
    return this.#offsetMs;
  }

  /** Calls the listener when the store was emptied or replaced. Returns a function that removes the listener. */
  onEmptied(listener: () => void): () => void {
    this.#emptiedListeners.add(listener);
    return () => void this.#emptiedListeners.delete(listener);
  }

  /** Checks now. Never rejects. */
  async look(): Promise<void> {
    const { connection, settings, serverClock, ids, log } = this.#options;
    try {
      const before = systemClock.now();
      const sentAt = performance.now();
      const joined = await joinInstallation(connection, { newId: ids(), settings });
      if ("layout" in joined) {
        this.#note(
          `the store now has layout ${joined.layout}, and this version of Stile writes ${LAYOUT}: stop the nodes of the other version, or this one`,
        );
        return;
      }
      serverClock.set(joined.now + (performance.now() - sentAt) / 2);
      this.#offsetMs = Math.round((before + systemClock.now()) / 2) - joined.now;
      this.#judge(joined);
      if (joined.id !== this.#id) this.#noteEmptied(joined.id);
    } catch (error) {
      log.debug({ err: error }, "could not check the installation; will retry in a second");
    }
  }

  stop(): void {
    this.#stop();
    this.#emptiedListeners.clear();
  }

  #judge({ settings: stored }: Installation): void {
    const different = Object.entries(this.#options.settings)
      .filter(([name, value]) => stored[name] !== value)
      .map(([name, value]) => `${name} is ${value} here and ${stored[name]} on the other nodes`);
    this.#note(different.length === 0 ? undefined : `${different.join(", and ")}: set the same on all nodes`);
  }

  #note(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    const { log } = this.#options;
    if (problem === undefined) log.info({}, "this node has the same settings as the other nodes again");
    else log.error({ reason: problem }, "this node does not fit the other nodes; it claims no tasks");
  }

  #noteEmptied(id: string): void {
    this.#id = id;
    this.#options.log.error(
      {},
      "the store was emptied or replaced: its tasks, results, clients and keys are gone; restore a backup, or add clients and keys again",
    );
    for (const listener of this.#emptiedListeners) listener();
  }
}
