import { readIdentity } from "../identity.ts";
import type { Identity } from "../identity.ts";
import { Settings } from "../settings.ts";
import type { Commit } from "./operations/commit.ts";
import type { Loaded } from "./operations/load.ts";
import type { StoreVersion } from "./operations/read-version.ts";

/** This node's copy of what is set. */
export class Replica {
  settings: Settings;
  identity: Identity;
  #version: StoreVersion;
  #epoch: number;
  readonly #onForget: () => void;

  /** @param onForget Called when another epoch begins. */
  constructor(loaded: Loaded, onForget: () => void) {
    this.settings = new Settings(loaded.settings);
    this.identity = readIdentity(loaded.identity);
    this.#version = { id: loaded.id, version: loaded.version };
    this.#epoch = loaded.epoch;
    this.#onForget = onForget;
  }

  get version(): StoreVersion {
    return this.#version;
  }

  /** Whether it has everything that the store has. */
  isAsNewAs({ id, version }: StoreVersion): boolean {
    return this.#version.id === id && this.#version.version >= version;
  }

  /** Takes everything over, unless it is older than what is here. */
  replace(loaded: Loaded): void {
    if (this.isAsNewAs(loaded)) return;
    const isOther = loaded.id !== this.#version.id;
    this.settings = new Settings(loaded.settings);
    if (isOther) this.identity = readIdentity(loaded.identity);
    this.#version = { id: loaded.id, version: loaded.version };
    this.#enter(loaded.epoch, isOther);
  }

  /**
   * Takes changes over.
   * @returns Whether it has them now; false when some before them are missing.
   */
  apply(commit: Commit): boolean {
    if (this.isAsNewAs(commit)) return true;
    const { id, version } = this.#version;
    if (commit.id !== id || commit.version !== version + 1) return false;
    this.settings.apply(commit.changes);
    this.#version = { id, version: commit.version };
    this.#enter(commit.epoch, false);
    return true;
  }

  #enter(epoch: number, isOther: boolean): void {
    if (epoch === this.#epoch && !isOther) return;
    this.#epoch = epoch;
    this.#onForget();
  }
}
