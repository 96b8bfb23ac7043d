import { afterAll, beforeAll, expect, test } from "vitest";
import {
  startCliEmulator,
  type StartedEmulator,
} from "../../packages/server/src/cli/testing/start-emulator.ts";
import { openCli, type Cli } from "../../packages/server/src/cli/testing/run-cli.ts";
import { getText, openIdle } from "./testing/open-idle.ts";
import { sendMany } from "./testing/send-many.ts";

// A heap in which the emulator works well, and which a leak of one attack fills.
const SMALL_HEAP = { NODE_OPTIONS: "--max-old-space-size=96" };
const STREAM = "/__emulator/journal/stream";

let cli: Cli;
let emulator: StartedEmulator;
beforeAll(async () => {
  cli = await openCli();
  emulator = await startCliEmulator(cli, [], SMALL_HEAP);
});
afterAll(async () => {
  await emulator[Symbol.asyncDispose]();
  await cli[Symbol.asyncDispose]();
});

/** Sends siteverify calls that the journal keeps. */
async function verify(count: number, fields: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams({ secret: "wrong", ...fields }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const statuses = await sendMany(`${emulator.url}/turnstile/v0/siteverify`, count, { headers, body });
  expect(statuses).toEqual({ 200: count });
}

/** Entries of eight kilobytes. */
const LARGE = Object.fromEntries(
  ["response", "remoteip", "idempotency_key"].map((name) => [name, "x".repeat(2_048)]),
);

test("the journal does not keep the bodies of the requests", async () => {
  await verify(1_800, { response: "x".repeat(60_000) });
});

test("clients that read no answer cost no memory", async () => {
  await verify(1_500, LARGE);
  const unread = await Promise.all(
    Array.from({ length: 20 }, () => openIdle(emulator.url, getText("/__emulator/journal"))),
  );
  await verify(10, LARGE);
  for (const connection of unread) connection[Symbol.dispose]();
});

test("a stream that nobody reads is closed, and resumes without gaps or duplicates", async () => {
  await fetch(`${emulator.url}/__emulator/journal`, { method: "DELETE" });
  const count = 2_000;
  using first = await openIdle(emulator.url, getText(STREAM));
  await verify(count, LARGE);
  const before = idsOf(await first.read());
  expect(before.length).toBeLessThan(count);
  const [start = 0] = before;
  using second = await openIdle(emulator.url, getText(STREAM, { "last-event-id": String(before.at(-1)) }));
  const rest = idsOf(await second.read(`id: ${start + count - 1}\n\n\r\n`));
  const ids = [...before, ...rest];
  expect(ids).toEqual(Array.from({ length: count }, (_, index) => start + index));
});

function idsOf(events: string): readonly number[] {
  return [...events.matchAll(/^id: (\d+)\n\n/gm)].map(([, id]) => Number(id));
}
