import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_RETRY_POLICY } from "../../core/settlement.ts";
import type { Lease, TaskId } from "../../core/task.ts";
import {
  FAILURE,
  LEASE_MS,
  openContractStore,
  RESULT_TTL_MS,
  type ContractStore,
  type OpenBackend,
} from "./contract-store.ts";
import { ModelStore } from "./model-store.ts";

const MAX_QUEUED = 8;

/** Index of a lease, counted from the latest, so most are fresh and some are stale. */
const which = fc.nat({ max: 6 });
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: fc.constant("create" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ name: fc.constant("claim" as const), limit: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ name: fc.constant("heartbeat" as const), which }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant("complete" as const), which }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant("fail" as const), which }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant("cancel" as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constant("requeue" as const),
      which,
      pauseMs: fc.constantFrom(0, 1, 1_000, LEASE_MS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constant("advance" as const),
      ms: fc.constantFrom(1, 999, LEASE_MS - 1, LEASE_MS, RESULT_TTL_MS - LEASE_MS, RESULT_TTL_MS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ name: fc.constant("expire" as const) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

interface Run {
  readonly store: ContractStore;
  readonly model: ModelStore;
  readonly clientId: string;
  readonly created: TaskId[];
  readonly leases: Lease[];
}

export function testRandomOperations(open: OpenBackend): void {
  test("behaves like the model", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: 10, maxLength: 80, size: "max" }),
        async (operations) => {
          await using store = await openContractStore(open, { maxQueued: MAX_QUEUED });
          const model = new ModelStore({
            clock: store.clock,
            maxQueued: MAX_QUEUED,
            resultTtlMs: RESULT_TTL_MS,
            retryPolicy: DEFAULT_RETRY_POLICY,
          });
          const client = await store.clients.addClient({ name: "random" });
          const clientId = client.status === "added" ? client.client.id : "";
          const run: Run = { store, model, clientId, created: [], leases: [] };
          for (const each of operations) {
            await perform(run, each);
            await compare(run);
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
}

async function perform({ store, model, clientId, created, leases }: Run, each: Operation): Promise<void> {
  const { tasks, clock } = store;
  const lease = leases.at(-1 - ("which" in each ? each.which : 0)) ?? { taskId: "none", leaseId: "none" };
  switch (each.name) {
    case "create": {
      const task = store.newTask({ clientId });
      created.push(task.id);
      expect(await tasks.create(task)).toEqual(model.create(task));
      break;
    }
    case "claim": {
      const request = { workerId: `worker-${leases.length}`, limit: each.limit, leaseMs: LEASE_MS };
      const given = await tasks.claim(request);
      model.claim(given, request);
      leases.push(...given.map((task) => task.lease));
      break;
    }
    case "heartbeat":
      expect(await tasks.heartbeat(lease, LEASE_MS)).toEqual(model.heartbeat(lease, LEASE_MS));
      break;
    case "complete":
      expect(await tasks.settle(lease, store.completed())).toEqual(model.settle(lease, store.completed()));
      break;
    case "fail":
      expect(await tasks.settle(lease, store.failed())).toEqual(model.settle(lease, store.failed()));
      break;
    case "cancel": {
      const id = created.at(-1 - each.which) ?? "none";
      expect(await tasks.cancel(id, FAILURE)).toEqual(model.cancel(id, FAILURE));
      break;
    }
    case "requeue": {
      const settlement = store.requeued(each.pauseMs);
      expect(await tasks.settle(lease, settlement)).toEqual(model.settle(lease, settlement));
      break;
    }
    case "advance":
      clock.advance(each.ms);
      break;
    case "expire":
      expect(await tasks.expire()).toMatchObject(model.expire());
      break;
  }
}

/** Compares every task with the model. The time at which expired results are deleted may differ. */
async function compare({ store, model, clientId, created }: Run): Promise<void> {
  const got = await Promise.all(created.map((id) => store.tasks.get(id)));
  expect(got).toEqual(created.map((id) => model.get(id)));
  const { queued, running } = model.counts();
  expect(await store.tasks.counts()).toMatchObject({ queued, running });
  expect(await store.clients.findClient(clientId)).toMatchObject({ activeTasks: queued + running });
}
