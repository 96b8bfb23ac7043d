import { randomBytes } from "node:crypto";
import type { GlobalScenario } from "./scenario.ts";

/** The parts of a scenario that may happen a limited number of times. */
const LIMITED_PARTS = ["fail", "frame", "challenge", "siteverify", "script"] as const;
type LimitedPart = (typeof LIMITED_PARTS)[number];

/** Something that happens always, or a limited number of times. */
export interface Limited {
  readonly times?: number | undefined;
  /** Under which name its uses are counted. */
  readonly counter: string;
}

/** A part of a scenario together with its counter. */
export type Counted<Part extends LimitedPart> = NonNullable<GlobalScenario[Part]> & Limited;

/** A scenario that was set: what it has a number of is counted from then on, wherever it is looked at. */
export type ScenarioInForce = Omit<GlobalScenario, LimitedPart> & {
  readonly [Part in LimitedPart]?: Counted<Part> | undefined;
};

const ID_BYTES = 9;

/** An id that no other node makes. */
export function newRuleId(): string {
  return randomBytes(ID_BYTES).toString("base64url");
}

/** Puts a scenario in force: its counts begin. */
export function putInForce(scenario: GlobalScenario): ScenarioInForce {
  const id = newRuleId();
  const given = LIMITED_PARTS.filter((part) => scenario[part] !== undefined);
  const counted = given.map((part) => [part, { ...scenario[part], counter: `${id}.${part}` }]);
  return {
    ...scenario,
    ...(Object.fromEntries(counted) as Pick<ScenarioInForce, LimitedPart>),
  } as ScenarioInForce;
}
