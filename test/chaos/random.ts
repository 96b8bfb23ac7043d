import { seededNumber } from "../../packages/emulator/src/scenarios/seeded-number.ts";

/** Reproducible choices. */
export interface Random {
  /** A whole number, `least` ≤ x ≤ `most`. */
  between(least: number, most: number): number;
  pick<Choice>(choices: readonly Choice[]): Choice;
}

/** The same seed makes the same choices in the same order. */
export function createRandom(seed: number): Random {
  let index = 0;
  const between = (least: number, most: number) => {
    index += 1;
    return least + Math.floor(seededNumber(seed, index) * (most - least + 1));
  };
  return {
    between,
    pick(choices) {
      const choice = choices[between(0, choices.length - 1)];
      if (choice === undefined) throw new RangeError("there is nothing to choose from");
      return choice;
    },
  };
}
