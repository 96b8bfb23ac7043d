import { expect, test } from "vitest";
import { createUuidV7 } from "./uuid-v7.ts";

const RANDOM = "00000000-0000-4000-8fff-ffffffffffff";

test("contains the time, the version, the counter and the random bits", () => {
  const id = createUuidV7({ now: () => 0x0199_0b3c_4d5e }, () => RANDOM);
  expect(id()).toBe("01990b3c-4d5e-7000-8fff-ffffffffffff");
  expect(id()).toBe("01990b3c-4d5e-7001-8fff-ffffffffffff");
});

test("ids sort in creation order, even within one millisecond or when the clock goes back", () => {
  let now = 1_000_000;
  const id = createUuidV7({ now: () => now });
  const ids = Array.from({ length: 10_000 }, (_, index) => {
    if (index === 9_000) now -= 500;
    return id();
  });
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(
    ids.every((each) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(each)),
  ).toBe(true);
});
