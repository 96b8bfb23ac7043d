import { expect, test } from "vitest";
import type { AttemptRecord } from "../../core/evidence.ts";
import { FAILURE, LEASE_MS, openContractStore, RESULT_TTL_MS, type OpenBackend } from "./contract-store.ts";

const EVIDENCE: AttemptRecord = {
  attempt: 1,
  workerId: "worker-1",
  claimedAt: 1,
  pageReadyAt: 2,
  widgetRunAt: 3,
  endedAt: 4,
  outcome: "failed",
  fault: "page",
  failure: FAILURE,
  page: { screenshot: "iVBORw0KGgo=", console: ['error: it\'s "broken"\u0000 \ud83d\ude00'] },
};

export function testEvidence(open: OpenBackend): void {
  test("attempt records are kept in order, as long as the result", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    const id = task?.id ?? "";
    expect(await store.tasks.attemptRecords(id)).toEqual([]);
    const interrupted = { ...EVIDENCE, outcome: "interrupted", fault: "stile", page: null } as const;
    await store.tasks.settle((await store.claimOne()).lease, store.requeued(0), interrupted);
    const second = { ...EVIDENCE, attempt: 2, pageReadyAt: null, widgetRunAt: null };
    await store.tasks.settle((await store.claimOne()).lease, store.failed(), second);
    expect(await store.tasks.attemptRecords(id)).toEqual([interrupted, second]);
    store.clock.advance(RESULT_TTL_MS);
    expect(await store.tasks.attemptRecords(id)).toEqual([]);
  });

  test("an attempt whose lease was lost is recorded as lost, and a late record is ignored", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    const { lease } = await store.claimOne();
    store.clock.advance(LEASE_MS);
    await store.tasks.expire();
    await store.tasks.settle(lease, store.failed(), EVIDENCE);
    expect(await store.tasks.attemptRecords(task?.id ?? "")).toEqual([
      {
        attempt: 1,
        workerId: "worker-1",
        claimedAt: null,
        pageReadyAt: null,
        widgetRunAt: null,
        endedAt: store.clock.now(),
        outcome: "lost",
        fault: "stile",
        failure: null,
        page: null,
      },
    ]);
  });

  test("an unknown task has no attempt records", async () => {
    await using store = await openContractStore(open);
    expect(await store.tasks.attemptRecords("nonsense")).toEqual([]);
  });
}
