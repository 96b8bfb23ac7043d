import { expect, test } from "vitest";
import { openContractStore, type OpenBackend } from "./contract-store.ts";
import { reportOf } from "./report-of.ts";

const LEASE_MS = 60_000;

export function testNodes(open: OpenBackend): void {
  test("a node registers, renews what it reports, and is removed", async () => {
    await using store = await openContractStore(open);
    const { nodes } = store.backend;
    expect(await nodes.list()).toEqual([]);
    expect(await nodes.renew({ report: reportOf(), leaseMs: LEASE_MS, isDraining: false })).toBe(false);
    const seenAt = store.clock.now();
    expect(await nodes.list()).toEqual([{ ...reportOf(), isDraining: false, seenAt }]);
    const changed = reportOf({ running: 3, problem: "The store is unavailable.", clockOffsetMs: -12 });
    await nodes.renew({ report: changed, leaseMs: LEASE_MS, isDraining: false });
    expect(await nodes.list()).toMatchObject([changed]);
    await nodes.remove("node-1");
    await nodes.remove("node-1");
    expect(await nodes.list()).toEqual([]);
  });

  test("a node is drained and undrained, and stays drained while it renews", async () => {
    await using store = await openContractStore(open);
    const { nodes } = store.backend;
    const renew = (isDraining = false, running = 0) =>
      nodes.renew({ report: reportOf({ running }), leaseMs: LEASE_MS, isDraining });
    expect(await nodes.setDraining("node-1", true)).toBe(false);
    await renew();
    expect(await nodes.setDraining("node-1", true)).toBe(true);
    for (const running of [0, 0, 1]) expect(await renew(false, running)).toBe(true);
    expect(await nodes.list()).toMatchObject([{ isDraining: true }]);
    expect(await nodes.setDraining("node-1", false)).toBe(true);
    for (const running of [1, 2]) expect(await renew(true, running)).toBe(false);
    expect(await nodes.list()).toMatchObject([{ isDraining: false }]);
  });

  test("a drained node that the store has forgotten stays drained; a new one is not", async () => {
    await using store = await openContractStore(open);
    const { nodes } = store.backend;
    const request = { report: reportOf(), leaseMs: LEASE_MS };
    await nodes.renew({ ...request, isDraining: false });
    await nodes.setDraining("node-1", true);
    await nodes.remove("node-1");
    expect(await nodes.renew({ ...request, isDraining: true })).toBe(true);
    await nodes.remove("node-1");
    expect(await nodes.renew({ ...request, isDraining: false })).toBe(false);
  });

  test("a registration that is not renewed expires", async () => {
    await using store = await openContractStore(open);
    const { nodes } = store.backend;
    await nodes.renew({ report: reportOf(), leaseMs: 1, isDraining: false });
    store.clock.advance(1);
    expect(await nodes.list()).toEqual([]);
    expect(await nodes.setDraining("node-1", true)).toBe(false);
  });
}
