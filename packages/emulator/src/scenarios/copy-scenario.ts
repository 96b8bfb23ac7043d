import { deserialize, serialize } from "node:v8";

/** A deep copy. Not `structuredClone()`: Jest's jsdom environment does not have it. */
export function copyScenario<Copied extends object>(scenario: Copied): Copied {
  return deserialize(serialize(scenario)) as Copied;
}
