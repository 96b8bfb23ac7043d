import { deserialize, serialize } from "node:v8";

/** A deep copy. Does not use `structuredClone()`, which Jest's jsdom environment lacks. */
export function copyScenario<Copied extends object>(scenario: Copied): Copied {
  return deserialize(serialize(scenario)) as Copied;
}
