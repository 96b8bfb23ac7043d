import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import type { BackendRow } from "./measure-backend.ts";

const FLUSHES = 500;
const PAGE = Buffer.alloc(4_096);

/** What the disk alone takes: one page written and flushed, which no durable create can beat. */
export function measureFlush(file: string): readonly BackendRow[] {
  const descriptor = openSync(file, "w");
  const durations = Array.from({ length: FLUSHES }, () => {
    const start = performance.now();
    writeSync(descriptor, PAGE);
    fdatasyncSync(descriptor);
    return performance.now() - start;
  });
  closeSync(descriptor);
  return medianAndTail("a page flushed to disk", durations);
}

export function medianAndTail(name: string, durations: readonly number[]): readonly BackendRow[] {
  const sorted = durations.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return [
    { name: `${name}, p50`, value: at(0.5), unit: "ms" },
    { name: `${name}, p99`, value: at(0.99), unit: "ms" },
  ];
}
