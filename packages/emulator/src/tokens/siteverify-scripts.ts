import { randomBytes } from "node:crypto";
import type { SiteverifyScenario } from "../scenarios/scenario.ts";
import type { TokenScript } from "./token-record.ts";

/** Scenarios remembered; the oldest is forgotten beyond. */
const MAX_SCRIPTS = 10_000;
const ID_BYTES = 9;

/**
 * What scenarios say about siteverify, under ids that tokens carry: so that `times` counts across all tokens of a
 * scenario, and that a scenario may be too long for a token.
 */
export class SiteverifyScripts {
  readonly #byId = new Map<string, SiteverifyScenario>();
  readonly #ids = new WeakMap<SiteverifyScenario, string>();

  /** The id of a scenario; the same object has the same id. */
  remember(siteverify: SiteverifyScenario): string {
    const id = this.#ids.get(siteverify) ?? randomBytes(ID_BYTES).toString("base64url");
    if (!this.#byId.has(id)) this.#add(id, siteverify);
    return id;
  }

  /** The scenario that a token names: remembered, or else the token's own copy. */
  find({ id, siteverify }: TokenScript): SiteverifyScenario | undefined {
    const remembered = this.#byId.get(id);
    if (remembered === undefined && siteverify !== undefined) this.#add(id, siteverify);
    return remembered ?? siteverify;
  }

  #add(id: string, siteverify: SiteverifyScenario): void {
    this.#ids.set(siteverify, id);
    this.#byId.set(id, siteverify);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > MAX_SCRIPTS && oldest !== undefined) this.#byId.delete(oldest);
  }
}
