import { setTimeout as delay } from "node:timers/promises";
import { browserProcesses } from "./browser-processes.ts";
import type { ChaosCluster, ChaosNode } from "./open-chaos-cluster.ts";
import type { Random } from "./random.ts";

/** A fault that is ready to happen: its target and its durations are chosen. */
export interface Fault {
  /** What it affects. Two faults never affect the same target at the same time. */
  readonly target: string;
  /** For the log. */
  readonly details: string;
  /** Injects the fault and heals it. */
  run(): Promise<void>;
}

/** Chooses the target and the durations of a fault. */
export type FaultKind = (cluster: ChaosCluster, random: Random) => Fault;

const LONGEST_CLOCK_ERROR_S = 600;

/** Injects a fault into a node, which is healed after a while. */
function forAWhile(
  role: ChaosNode["role"] | "any",
  { seconds, inject, heal }: Timed,
): (cluster: ChaosCluster, random: Random) => Fault {
  return ({ nodes }, random) => {
    const node = random.pick(nodes.filter((each) => role === "any" || each.role === role));
    const durationS = random.pick(seconds);
    return {
      target: node.name,
      details: `${node.name} for ${durationS} s`,
      async run() {
        await inject(node, random);
        await delay(durationS * 1_000);
        await heal(node);
      },
    };
  };
}

interface Timed {
  readonly seconds: readonly number[];
  readonly inject: (node: ChaosNode, random: Random) => void | Promise<void>;
  readonly heal: (node: ChaosNode) => void | Promise<void>;
}

const pause = (seconds: readonly number[]): Timed => ({
  seconds,
  inject: ({ process }) => process.pause(),
  heal: ({ process }) => process.resume(),
});

const kill: Timed = {
  seconds: [0, 1, 4],
  inject: ({ process }) => process.kill(),
  heal: (node) => node.start(),
};

const cut = (how: "refused" | "silent"): Timed => ({
  seconds: [1, 3, 8],
  inject: ({ network }) => network.cut(how),
  heal: ({ network }) => network.mend(),
});

/** Restarts a node with a wrong clock. */
const wrongClock: FaultKind = ({ nodes }, random) => {
  const node = random.pick(nodes);
  const offsetS = random.pick([-LONGEST_CLOCK_ERROR_S, -120, -10, 10, 120, LONGEST_CLOCK_ERROR_S]);
  const restart = async (clockMs: number) => {
    await node.process.stop();
    await node.start(clockMs);
  };
  return {
    target: node.name,
    details: `${node.name} off by ${offsetS} s`,
    async run() {
      await restart(offsetS * 1_000);
      await delay(10_000);
      await restart(0);
    },
  };
};

/** Ends the store and starts it again, with the data on its disk. */
const endStore =
  (how: "kill" | "stop"): FaultKind =>
  ({ store }, random) => {
    const durationS = random.pick([0, 1, 3]);
    return {
      target: "store",
      details: `for ${durationS} s`,
      async run() {
        await store[how]();
        await delay(durationS * 1_000);
        await store.restart();
      },
    };
  };

const pauseStore: FaultKind = ({ store }, random) => {
  const durationS = random.pick([1, 3, 6]);
  return {
    target: "store",
    details: `for ${durationS} s`,
    async run() {
      store.pause();
      await delay(durationS * 1_000);
      store.resume();
    },
  };
};

const restartEmulator: FaultKind = ({ emulator }, random) => {
  const durationS = random.pick([0, 1, 3]);
  return {
    target: "emulator",
    details: `away for ${durationS} s`,
    async run() {
      await emulator.kill();
      await delay(durationS * 1_000);
      await emulator.restart();
    },
  };
};

/** Kills a worker's browser, or only one of its pages. */
const killBrowser =
  (part: "browser" | "renderer"): FaultKind =>
  ({ nodes }, random) => {
    const node = random.pick(nodes.filter(({ role }) => role === "worker"));
    return {
      target: node.name,
      details: node.name,
      async run() {
        const [pid] = browserProcesses(node.process.pid, part);
        // A worker without tasks has no page yet.
        if (pid !== undefined) process.kill(pid, "SIGKILL");
      },
    };
  };

/** The kinds of faults, by name. */
export const FAULT_KINDS: Readonly<Record<string, FaultKind>> = {
  "kill-api": forAWhile("api", kill),
  "kill-worker": forAWhile("worker", kill),
  restart: forAWhile("any", {
    seconds: [0],
    inject: async ({ process }) => void (await process.stop()),
    heal: (node) => node.start(),
  }),
  "pause-api": forAWhile("api", pause([1, 3, 8])),
  // The last one is longer than a lease.
  "pause-worker": forAWhile("worker", pause([1, 5, 35])),
  "cut-network": forAWhile("any", cut("refused")),
  "silent-network": forAWhile("any", cut("silent")),
  "slow-network": forAWhile("any", {
    seconds: [3, 8],
    inject: ({ network }, random) => network.slowDown(random.pick([20, 100, 300])),
    heal: ({ network }) => network.mend(),
  }),
  "kill-store": endStore("kill"),
  "restart-store": endStore("stop"),
  "pause-store": pauseStore,
  "restart-emulator": restartEmulator,
  "kill-browser": killBrowser("browser"),
  "kill-page": killBrowser("renderer"),
  "wrong-clock": wrongClock,
};
