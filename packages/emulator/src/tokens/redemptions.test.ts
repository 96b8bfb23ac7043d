import { appendFile, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Redemptions } from "./redemptions.ts";

const START = 1_800_000_000_000;
const ANSWER = { success: false, "error-codes": ["some-code"], messages: [] } as const;
let now: number;
const clock = { now: () => now };
let directory: string;
let opened: DisposableStack;

beforeEach(async () => {
  now = START;
  opened = new DisposableStack();
  directory = await mkdtemp(path.join(tmpdir(), "redemptions-"));
});
afterEach(async () => {
  opened.dispose();
  await rm(directory, { recursive: true });
});

const open = async (where?: string) =>
  opened.adopt(
    where === undefined ? Redemptions.inMemory(clock) : await Redemptions.open(clock, where),
    (redemptions) => redemptions.close(),
  );

test("redemptions survive a restart, with the answer for an idempotency key, in private files", async () => {
  const first = await open(directory);
  first.add("plain", START + 1_000);
  first.add("keyed", START + 400_000, { idempotencyKey: "key", answer: ANSWER });
  const again = await open(directory);
  expect(again.find("plain")).toEqual({ idempotencyKey: "", answer: undefined });
  expect(again.find("keyed")).toEqual({ idempotencyKey: "key", answer: ANSWER });
  expect(again.find("another")).toBeUndefined();
  for (const name of await readdir(directory)) {
    expect((await stat(path.join(directory, name))).mode & 0o777).toBe(0o600);
  }
});

test("ignores an incomplete line, and reads the next one", async () => {
  (await open(directory)).add("first", START + 1_000);
  const [name = ""] = await readdir(directory);
  await appendFile(path.join(directory, name), '\n["torn');
  (await open(directory)).add("second", START + 1_000);
  const again = await open(directory);
  expect([again.size, again.find("first") && again.find("second")]).toEqual([2, expect.anything()]);
});

test("two processes can share a directory", async () => {
  const [here, there] = [await open(directory), await open(directory)];
  for (let index = 0; index < 50; index += 1) {
    (index % 2 === 0 ? here : there).add(`token ${index}`, START + 1 + index * 20_000);
  }
  expect((await open(directory)).size).toBe(50);
});

test.each([
  ["in memory", () => undefined],
  ["in a directory", () => directory],
])("%s redemptions are removed after their tokens have expired", async (_name, where) => {
  const redemptions = await open(where());
  for (let count = 0; count < 5_000; count += 1) {
    redemptions.add(`token ${count}`, now + 300_000);
    now += 1_000;
    // Five minutes of tokens, five more of their span, and five until the next cleanup.
    expect(redemptions.size).toBeLessThanOrEqual(901);
  }
  expect((await readdir(directory)).length).toBeLessThanOrEqual(3);
});

test("a start deletes expired redemptions", async () => {
  (await open(directory)).add("token", START + 1_000);
  now += 600_000;
  expect((await open(directory)).size).toBe(0);
  expect(await readdir(directory)).toEqual([]);
});

test("at the limit there is room again when tokens have expired", () => {
  const redemptions = opened.adopt(Redemptions.inMemory(clock, { maxBytes: 1_000 }), (each) => each.close());
  while (redemptions.hasRoom()) redemptions.add(`token ${redemptions.size}`, now + 1_000);
  expect(redemptions.size).toBe(10);
  now += 300_000;
  expect([redemptions.hasRoom(), redemptions.size]).toEqual([true, 0]);
  redemptions.add("keyed", now + 1_000, { idempotencyKey: "key", answer: ANSWER });
  redemptions.add("keyed too", now + 1_000, { idempotencyKey: "key", answer: ANSWER });
  expect(redemptions.hasRoom()).toBe(false);
});
