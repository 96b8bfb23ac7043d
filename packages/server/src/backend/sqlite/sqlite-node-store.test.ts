import { statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { reportOf } from "../testing/report-of.ts";
import { lockDataDirectory } from "./lock-data-directory.ts";
import { openDirectory } from "./testing/open-directory.ts";
import { createTemporaryDirectory } from "./testing/temporary-directory.ts";

const REPORT = reportOf();
const LEASE_MS = 10_000;

test("an idle node writes nothing, and other processes list and drain it while it runs", async () => {
  using directory = createTemporaryDirectory();
  const time = { now: 1_000_000 };
  const clock = { now: () => time.now };
  await using service = await openDirectory(directory.path, { clock });
  await using command = await openDirectory(directory.path, { clock, recover: false });
  const renew = () => service.nodes.renew({ report: REPORT, leaseMs: LEASE_MS, isDraining: false });
  const written = () => statSync(path.join(directory.path, "stile.db-wal")).size;
  await renew();
  const before = written();
  {
    using lock = lockDataDirectory(directory.path, { address: REPORT.address });
    expect(lock).toBeDefined();
    for (let second = 0; second < 60; second += 1) {
      time.now += 1_000;
      expect(await renew()).toBe(false);
      expect(await service.knownProblem()).toBeUndefined();
    }
    expect(written()).toBe(before);
    const listed = [{ ...REPORT, isDraining: false, seenAt: time.now }];
    expect(await service.nodes.list()).toEqual(listed);
    expect(await command.nodes.list()).toEqual(listed);
    expect(await command.nodes.setDraining("node-1", true)).toBe(true);
    expect(await renew()).toBe(true);
    expect(await command.nodes.list()).toMatchObject([{ isDraining: true }]);
  }
  // The service was killed: nobody holds the data directory.
  expect(await command.nodes.list()).toEqual([]);
  expect(await command.nodes.setDraining("node-1", false)).toBe(false);
});

test("a service that starts forgets the node of a killed one", async () => {
  using directory = createTemporaryDirectory();
  await using killed = await openDirectory(directory.path);
  await killed.nodes.renew({ report: REPORT, leaseMs: LEASE_MS, isDraining: true });
  await using next = await openDirectory(directory.path);
  expect(await next.nodes.list()).toEqual([]);
});
