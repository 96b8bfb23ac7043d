import { randomBytes } from "node:crypto";
import type { SiteverifyScenario } from "../scenarios/scenario.ts";
import type { TokenScript } from "./token-record.ts";

/** How many scenarios to keep; the oldest is dropped first. */
const MAX_SCRIPTS = 10_000;
const ID_BYTES = 9;

/**
 * The siteverify scenarios of tokens, by ids that the tokens contain. `times` counts across all tokens of a scenario, and
 * a scenario can be too long for a token.
 */
export class SiteverifyScripts {
  readonly #byId = new Map<string, SiteverifyScenario>();
  readonly #ids = new WeakMap<SiteverifyScenario, string>();

  /** The id of a scenario; the same object always has the same id. */
  remember(siteverify: SiteverifyScenario): string {
    const id = this.#ids.get(siteverify) ?? randomBytes(ID_BYTES).toString("base64url");
    if (!this.#byId.has(id)) this.#add(id, siteverify);
    return id;
  }

  /** The scenario of a token: from memory, or else the copy in the token. */
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
