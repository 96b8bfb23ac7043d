import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { limitReached, RATE_WINDOW_MS } from "../../../core/admission.ts";
import type { ClientStore } from "../../../core/client-store.ts";
import type { ClientSettings } from "../../../core/client.ts";
import { silentLog } from "../../../core/log.ts";
import { createUuidV7 } from "../../../core/uuid-v7.ts";
import { createAdjustableClock } from "../../testing/adjustable-clock.ts";
import { parseScript } from "../connection/load-script.ts";
import { openConnection, type ValkeyConnection } from "../connection/open-connection.ts";
import { useValkeyServer } from "../testing/use-valkey-server.ts";
import { readAdmission } from "./read-admission.ts";
import { valkeyClientStore } from "./valkey-client-store.ts";

const server = useValkeyServer();

const admitScript = parseScript(`-- include: admission
return admission.admit(KEYS[1], ARGV[1], ARGV[2], ${RATE_WINDOW_MS})`);
const refundScript = parseScript("-- include: balance\nbalance.refund(KEYS[1], ARGV[1])");

async function openLimits(limits: Partial<ClientSettings>) {
  const connection = await openConnection({ url: server.url, prefix: randomUUID(), log: silentLog });
  const clock = createAdjustableClock();
  const clients = valkeyClientStore({ connection, ids: createUuidV7(clock) });
  const outcome = await clients.addClient({ name: "web", ...limits });
  if (outcome.status !== "added") throw new Error("the name was free");
  const { id } = outcome.client;
  return {
    connection,
    clock,
    clients,
    id,
    admit: (clientId = id) => connection.run(admitScript, [clientId, clock.now()]),
    createdAt: () => connection.client.lrange(`${connection.root}:created:${id}`, "0", "-1"),
    setActive: (tasks: number) => connection.client.hset(`${connection.root}:active`, { [id]: tasks }),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

/** The client's balance. */
async function balanceOf({ clients, id }: { readonly clients: ClientStore; readonly id: string }) {
  return (await clients.findClient(id))?.balance;
}

async function memoryOf({ client }: ValkeyConnection, key: string): Promise<number> {
  return Number(await client.memory("USAGE", key));
}

test("the script decides like core's limitReached, for any limits and any usage", async () => {
  const limit = fc.option(fc.integer({ min: 1, max: 4 }));
  const steps = fc.array(
    fc.record({
      pause: fc.constantFrom(0, 1, 20_000, RATE_WINDOW_MS - 1, RATE_WINDOW_MS),
      active: fc.integer({ min: 0, max: 4 }),
      tasksPerMinute: limit,
    }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.record({ tasksAtOnce: limit, balance: fc.option(fc.integer({ min: 0, max: 12 })) }),
      steps,
      async (limits, steps) => {
        await using open = await openLimits(limits);
        let { balance } = limits;
        const created: number[] = [];
        for (const { pause, active, tasksPerMinute } of steps) {
          open.clock.advance(pause);
          await open.setActive(active);
          await open.clients.updateClient(open.id, { tasksPerMinute });
          const now = open.clock.now();
          const earlierTaskAt = tasksPerMinute === null ? undefined : created.at(-tasksPerMinute);
          const usage = { activeTasks: active, earlierTaskAt };
          const expected = limitReached({ ...limits, tasksPerMinute, balance }, usage, now);
          const reply = await open.admit();
          expect(readAdmission(reply)).toEqual(expected);
          if (expected !== undefined) continue;
          expect(reply).toEqual(["admitted", balance === null ? "" : "1"]);
          if (tasksPerMinute !== null) created.push(now);
          if (balance !== null) balance -= 1;
        }
        expect(await balanceOf(open)).toBe(balance);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test("an unknown client has no limits and leaves no keys behind", async () => {
  await using open = await openLimits({ tasksAtOnce: 0, tasksPerMinute: 0, balance: 0 });
  const before = await open.connection.client.keys(`${open.connection.root}:*`);
  expect(await open.admit("nobody")).toEqual(["admitted", ""]);
  expect(await open.connection.client.keys(`${open.connection.root}:*`)).toEqual(before);
});

test("the script keeps only the creation times that the limit needs, and they expire", async () => {
  await using open = await openLimits({ tasksPerMinute: 3 });
  for (let task = 0; task < 20; task += 1) {
    await open.admit();
    open.clock.advance(RATE_WINDOW_MS / 3);
  }
  expect(await open.createdAt()).toHaveLength(3);
  const key = `${open.connection.root}:created:${open.id}`;
  expect(await open.connection.client.pttl(key)).toBeGreaterThan(RATE_WINDOW_MS);
  await open.clients.updateClient(open.id, { tasksPerMinute: 1 });
  open.clock.advance(RATE_WINDOW_MS);
  await open.admit();
  expect(await open.createdAt()).toHaveLength(1);
});

test("a raised limit counts the tasks created under the lower one", async () => {
  await using open = await openLimits({ tasksPerMinute: 2 });
  for (let task = 0; task < 2; task += 1) await open.admit();
  await open.clients.updateClient(open.id, { tasksPerMinute: 3 });
  expect(await open.admit()).toEqual(["admitted", ""]);
  expect(readAdmission(await open.admit())).toMatchObject({ status: "too_many_per_minute", limit: 3 });
});

test("refused tasks use no memory", async () => {
  await using open = await openLimits({ tasksPerMinute: 100 });
  for (let task = 0; task < 100; task += 1) await open.admit();
  const key = `${open.connection.root}:created:${open.id}`;
  const kept = await memoryOf(open.connection, key);
  for (let task = 0; task < 100; task += 1) await open.admit();
  expect(await memoryOf(open.connection, key)).toBe(kept);
});

test("only clients with a balance are refunded", async () => {
  await using open = await openLimits({ balance: 0 });
  const refund = (id: string) => open.connection.run(refundScript, [id]);
  await refund(open.id);
  expect(await balanceOf(open)).toBe(1);
  await open.clients.updateClient(open.id, { balance: null });
  await refund(open.id);
  expect(await balanceOf(open)).toBeNull();
  await refund("nobody");
  expect(await open.clients.findClient("nobody")).toBeUndefined();
  expect(await open.connection.client.exists(`${open.connection.root}:client:nobody`)).toBe(0);
});
