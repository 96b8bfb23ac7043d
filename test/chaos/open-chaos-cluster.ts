import { setTimeout as delay } from "node:timers/promises";
import {
  openConnection,
  type ValkeyConnection,
} from "../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { startCutOff, type CutOff } from "../../packages/server/src/backend/valkey/testing/cut-off.ts";
import {
  startValkeyServer,
  type ValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCli } from "../../packages/server/src/cli/testing/run-cli.ts";
import {
  startCliEmulator,
  type StartedEmulator,
} from "../../packages/server/src/cli/testing/start-emulator.ts";
import type { Backend } from "../../packages/server/src/core/backend.ts";
import { hashSecret, hintOf } from "../../packages/server/src/core/client-key.ts";
import { systemClock } from "../../packages/server/src/core/clock.ts";
import { silentLog } from "../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../packages/server/src/core/settlement.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";
import { startCliNode, type CliNode } from "../cluster/testing/start-cli-node.ts";
import { startFront, type Front } from "../cluster/testing/start-front.ts";

export const CLIENT_KEY = "the-chaos-client's-key";
export const CLIENT_NAME = "chaos";
export const BALANCE = 1_000_000;
const PREFIX = "chaos";
const API_NODES = 2;
const WORKERS = 3;
const MOST_STARTS = 60;
const START_AGAIN_MS = 500;

/** A node, and the network between it and the store. */
export interface ChaosNode {
  readonly name: string;
  readonly role: "api" | "worker";
  readonly network: CutOff;
  /** The process that runs now. */
  readonly process: CliNode;
  /** What its processes have logged: lines of JSON. */
  readonly log: string;
  /** Starts it again after it has ended, with a clock that is wrong by `clockMs`. */
  start(clockMs?: number): Promise<void>;
}

/** Two API nodes, three workers with browsers, a store that flushes every write, an emulator, and a load balancer. */
export interface ChaosCluster extends AsyncDisposable {
  readonly front: Front;
  readonly store: ValkeyServer;
  readonly emulator: StartedEmulator;
  readonly nodes: readonly ChaosNode[];
  /** Connected to the store directly. */
  readonly backend: Backend;
  readonly connection: ValkeyConnection;
}

export async function openChaosCluster(): Promise<ChaosCluster> {
  await using opened = new AsyncDisposableStack();
  const store = opened.use(
    await startValkeyServer({ settings: ["--appendonly", "yes", "--appendfsync", "always"] }),
  );
  const connection = opened.use(await openConnection({ url: store.url, prefix: PREFIX, log: silentLog }));
  const backend = opened.use(
    await openValkeyBackend({
      connection,
      clock: systemClock,
      ids: uuidV7,
      retryPolicy: DEFAULT_RETRY_POLICY,
      log: silentLog,
    }),
  );
  await backend.clients.addClient({ name: CLIENT_NAME, balance: BALANCE });
  await backend.clients.addKey({
    clientName: CLIENT_NAME,
    hash: hashSecret(CLIENT_KEY),
    hint: hintOf(CLIENT_KEY),
  });
  const front = opened.use(await startFront());
  const cli = opened.use(await openCli());
  const emulator = opened.use(await startCliEmulator(cli));
  const startNode = async (role: ChaosNode["role"], number: number): Promise<ChaosNode> => {
    const network = opened.use(await startCutOff(store));
    const start = async (clockMs: number) => {
      const settings = { valkeyUrl: network.url, prefix: PREFIX, clientKey: CLIENT_KEY };
      const node = await untilStarted(() =>
        startCliNode(cli, role, { ...settings, emulatorUrl: emulator.url }, { clockAheadMs: clockMs }),
      );
      if (role === "api") front.add(node.url);
      return node;
    };
    let current = await start(0);
    let earlierLog = "";
    opened.defer(() => current.kill());
    return {
      name: `${role} ${number}`,
      role,
      network,
      get process() {
        return current;
      },
      get log() {
        return earlierLog + current.log;
      },
      async start(clockMs = 0) {
        earlierLog += current.log;
        front.remove(current.url);
        current = await start(clockMs);
      },
    };
  };
  const nodes = await Promise.all([
    ...Array.from({ length: API_NODES }, (_, index) => startNode("api", index + 1)),
    ...Array.from({ length: WORKERS }, (_, index) => startNode("worker", index + 1)),
  ]);
  await front.untilAll(200);
  const all = opened.move();
  return {
    front,
    store,
    emulator,
    nodes,
    backend,
    connection,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Starts a node again and again, as a supervisor does: another fault may keep it from starting. */
async function untilStarted(start: () => Promise<CliNode>): Promise<CliNode> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === MOST_STARTS) throw error;
      await delay(START_AGAIN_MS);
    }
  }
}
