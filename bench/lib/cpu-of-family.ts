import { readdirSync, readFileSync } from "node:fs";

/** A clock tick of `/proc`, in ms: 1 s / `sysconf(_SC_CLK_TCK)`, which is 100 on Linux. */
const TICK_MS = 10;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Including processes that it started and that have ended. */
  readonly cpuMs: number;
  /** Chromium's name for the kind of process; undefined for its first process and for others. */
  readonly kind: string | undefined;
}

/** What a kind of process used. */
export interface CpuUse {
  readonly cpuMs: number;
  readonly processes: number;
}

/**
 * CPU time of a process and its descendants since they started, by kind of process: `service` for the process itself,
 * Chromium's kinds for its processes. Linux only.
 */
export function cpuOfFamily(root: number): ReadonlyMap<string, CpuUse> {
  const all = new Map(readProcesses().map((process) => [process.pid, process]));
  const isFamily = (pid: number): boolean => {
    const parent = all.get(pid)?.parent;
    return pid === root || (parent !== undefined && isFamily(parent));
  };
  const uses = new Map<string, CpuUse>();
  for (const { pid, cpuMs, kind = pid === root ? "service" : "browser process" } of all.values()) {
    if (!isFamily(pid)) continue;
    const { cpuMs: known, processes } = uses.get(kind) ?? { cpuMs: 0, processes: 0 };
    uses.set(kind, { cpuMs: known + cpuMs, processes: processes + 1 });
  }
  return uses;
}

/** CPU time of one process since it started, with all its threads, in ms. Linux only. */
export function cpuOfProcess(pid: number): number {
  return readTimes(String(pid)).ownMs;
}

/** CPU time of all processes that this one has started and that have ended, in ms. Linux only. */
export function cpuOfEndedChildren(): number {
  return readTimes("self").endedChildrenMs;
}

function readProcesses(): readonly Process[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        return [readProcess(Number(entry))];
      } catch {
        // It has ended.
        return [];
      }
    });
}

function readProcess(pid: number): Process {
  const { parent, ownMs, endedChildrenMs } = readTimes(String(pid));
  const kind = kindOf(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  return { pid, parent, cpuMs: ownMs + endedChildrenMs, kind };
}

function readTimes(pid: string) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in parentheses, may contain anything.
  const fields = stat
    .slice(stat.lastIndexOf(") ") + 2)
    .split(" ")
    .map(Number);
  const [parent = 0] = fields.slice(1);
  const [user = 0, system = 0, childrensUser = 0, childrensSystem = 0] = fields.slice(11);
  return {
    parent,
    ownMs: (user + system) * TICK_MS,
    endedChildrenMs: (childrensUser + childrensSystem) * TICK_MS,
  };
}

/** Chromium writes the arguments of some processes separated by spaces. */
function kindOf(commandLine: string): string | undefined {
  const type = /--type=([\w-]+)/.exec(commandLine)?.[1];
  if (type === undefined) return undefined;
  if (type !== "utility") return KINDS[type] ?? type;
  const service = /--utility-sub-type=(\w+)/.exec(commandLine)?.[1] ?? type;
  return `${service} process`;
}

const KINDS: Readonly<Record<string, string>> = {
  renderer: "renderers",
  "gpu-process": "GPU process",
  // Renderers that have ended count here.
  zygote: "zygotes",
};
