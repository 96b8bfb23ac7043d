import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import type { Row } from "../lib/row.ts";
import { medianAndTail } from "./median-and-tail.ts";

const FLUSHES = 500;
const PAGE = Buffer.alloc(4_096);

/** Time of the disk alone: one page written and flushed, the lower bound for a durable create. */
export function measureFlush(file: string): readonly Row[] {
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
