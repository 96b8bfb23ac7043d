import { expect, test } from "vitest";
import { seededRandom } from "./seeded-random.ts";

const draw = (random: () => number, count: number) => Array.from({ length: count }, random);

test("a seed repeats its numbers, another gives others", () => {
  expect(draw(seededRandom(42), 5)).toEqual(draw(seededRandom(42), 5));
  expect(draw(seededRandom(42), 5)).not.toEqual(draw(seededRandom(43), 5));
});

test("the numbers are spread over 0 to 1", () => {
  const numbers = draw(seededRandom(1), 10_000);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (const share of [0.1, 0.5, 0.9]) {
    const below = numbers.filter((number) => number < share).length / numbers.length;
    expect(below).toBeCloseTo(share, 1);
  }
});
