import { readFileSync } from "node:fs";

/**
 * How many file descriptors this process can have, from the `nofile` limit; infinite on Windows. Node raises the soft
 * limit to the hard one when it starts.
 */
export function openFileLimit(): number {
  try {
    const limit = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    // There is no /proc on macOS and Windows. The report takes some milliseconds.
    return readReport();
  }
}

function readReport(): number {
  const report: { userLimits?: { open_files?: { soft?: unknown } } } = process.report.getReport();
  const soft = report.userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : Number.POSITIVE_INFINITY;
}
