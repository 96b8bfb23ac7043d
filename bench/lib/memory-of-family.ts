import { readdirSync, readFileSync } from "node:fs";

/** Proportional set size of a process and all its descendants, in MB. Linux only. */
export function memoryOfFamily(root: number): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = /^PPid:\s*(\d+)/m.exec(readProc(`/proc/${entry}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const isFamily = (pid: number): boolean =>
    pid === root || (parents.has(pid) && isFamily(parents.get(pid) ?? 0));
  return [...parents.keys()]
    .filter(isFamily)
    .map((pid) => Number(/^Pss:\s*(\d+)/m.exec(readProc(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1_000)
    .reduce((total, megabytes) => total + megabytes, 0);
}

/** Returns an empty string for a process that has ended. */
function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
