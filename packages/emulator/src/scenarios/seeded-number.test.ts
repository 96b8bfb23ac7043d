import { expect, test } from "vitest";
import { seededNumber } from "./seeded-number.ts";

const draw = (seed: number, count: number) =>
  Array.from({ length: count }, (_, index) => seededNumber(seed, index));

test("the same seed returns the same numbers, another seed does not", () => {
  expect(draw(42, 5)).toEqual(draw(42, 5));
  expect(draw(42, 5)).not.toEqual(draw(43, 5));
  // As published for mulberry32.
  expect(draw(0, 2)).toEqual([0.26642920868471265, 0.0003297457005828619]);
});

test("the numbers are evenly distributed from 0 to 1", () => {
  const numbers = draw(1, 10_000);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (const share of [0.1, 0.5, 0.9]) {
    const below = numbers.filter((number) => number < share).length / numbers.length;
    expect(below).toBeCloseTo(share, 1);
  }
});
