import type { EmulatorState } from "../state/emulator-state.ts";
import { seededNumber } from "./seeded-number.ts";

/** Where chance comes from; see EmulatorOptions. */
export interface ChanceOptions {
  readonly seed?: number | undefined;
  readonly random?: (() => number) | undefined;
}

/** A source of chance. With a seed, all nodes draw from one sequence. */
export function chanceOf(
  state: EmulatorState,
  { seed, random = Math.random }: ChanceOptions,
): () => Promise<number> {
  if (seed === undefined) return async () => random();
  return async () => seededNumber(seed, await state.draw());
}
