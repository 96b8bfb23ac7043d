import { readIdentity } from "../identity.ts";
import type { Identity } from "../identity.ts";
import { Settings } from "../settings.ts";
import type { Commit } from "./operations/commit.ts";
import type { Known, Loaded } from "./operations/load.ts";
import type { StoreVersion } from "./operations/read-version.ts";

/** This node's copy of what is set. */
export class Replica {
  #settings: Settings;
  #identity: Identity;
  #version: StoreVersion;
  #changes: number;
  #epoch: number;
  readonly #onForget: () => void;

  /** @param onForget Called when another epoch begins. */
  constructor(loaded: Loaded, onForget: () => void) {
    this.#settings = new Settings(loaded.settings);
    this.#identity = readIdentity(loaded.identity);
    this.#version = versionOf(loaded);
    this.#changes = loaded.changes;
    this.#epoch = loaded.epoch;
    this.#onForget = onForget;
  }

  get settings(): Settings {
    return this.#settings;
  }

  get identity(): Identity {
    return this.#identity;
  }

  get version(): StoreVersion {
    return this.#version;
  }

  /** How far it is, for loading the rest. */
  get known(): Known {
    return { ...this.#version, changes: this.#changes };
  }

  /** Whether it is what the store has. */
  is({ id, latest }: StoreVersion): boolean {
    return this.#version.id === id && this.#version.latest === latest;
  }

  /**
   * Takes everything over, also when the store was set back. Only what came here while it was loaded, and is newer,
   * stays.
   * @param before The version here when the loading began.
   */
  replace(loaded: Loaded, before: StoreVersion): void {
    const isOvertaken = !this.is(before) && this.#version.id === loaded.id && this.#changes >= loaded.changes;
    if (this.is(loaded) || isOvertaken) return;
    const isOther = loaded.id !== this.#version.id;
    this.#settings = new Settings(loaded.settings);
    if (isOther) this.#identity = readIdentity(loaded.identity);
    this.#version = versionOf(loaded);
    this.#changes = loaded.changes;
    this.#enter(loaded.epoch, isOther);
  }

  /**
   * Takes changes over.
   * @returns Whether it has them now; false when they do not follow upon what is here.
   */
  apply(commit: Commit): boolean {
    if (this.is(commit)) return true;
    if (!this.is({ id: commit.id, latest: commit.basis })) return false;
    this.#settings.apply(commit.changes);
    this.#version = versionOf(commit);
    this.#changes += 1;
    this.#enter(commit.epoch, false);
    return true;
  }

  #enter(epoch: number, isOther: boolean): void {
    if (epoch === this.#epoch && !isOther) return;
    this.#epoch = epoch;
    this.#onForget();
  }
}

function versionOf({ id, latest }: StoreVersion): StoreVersion {
  return { id, latest };
}
