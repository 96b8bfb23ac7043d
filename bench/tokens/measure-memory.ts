import { readdirSync, readFileSync } from "node:fs";
import { startChildServer } from "../lib/child-server.ts";
import { protocolClient } from "../lib/protocol-client.ts";
import type { Section } from "../lib/row.ts";

const WIDGETS = 20;

/** What a warm widget costs in memory: twenty idle ones at as many origins, shared pages counted once. */
export async function measureMemory(): Promise<Section> {
  await using server = await startChildServer<{ url: string }>(
    new URL("../servers/service.ts", import.meta.url),
    {
      concurrency: 1,
    },
  );
  using client = protocolClient(server.ready.url);
  const solveAt = (site: number) =>
    client.timeToToken({ websiteURL: `https://site-${site}.example/` }, { pauseMs: 1 });
  await solveAt(0);
  const before = memoryOfFamily(server.pid);
  for (let site = 1; site <= WIDGETS; site += 1) await solveAt(site);
  const after = memoryOfFamily(server.pid);
  return {
    title: "Memory",
    rows: [
      { name: "service with one warm widget, browser included", unit: "MB", value: before },
      {
        name: "each further warm widget, idle, at an origin of its own",
        unit: "MB",
        value: (after - before) / WIDGETS,
      },
    ],
  };
}

/** Proportional set size of a process and all its descendants, in MB. Linux only. */
function memoryOfFamily(root: number): number {
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

/** Processes may end while they are looked at. */
function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
