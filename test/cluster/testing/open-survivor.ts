import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { loadScript } from "../../../packages/server/src/backend/valkey/connection/load-script.ts";
import { openConnection } from "../../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { findInconsistencies } from "../../../packages/server/src/backend/valkey/testing/find-inconsistencies.ts";
import { startValkeyServer } from "../../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { createAdjustableClock } from "../../../packages/server/src/backend/testing/adjustable-clock.ts";
import type { NewTask, TaskBackend } from "../../../packages/server/src/core/backend.ts";
import { silentLog } from "../../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../../packages/server/src/core/settlement.ts";
import type { RunningTask } from "../../../packages/server/src/core/task.ts";
import { uuidV7 } from "../../../packages/server/src/core/uuid-v7.ts";
import { startCommandGate, type CommandGate } from "./start-command-gate.ts";

const PROGRAM = new URL("./doomed-node.program.ts", import.meta.url).pathname;
const OPERATIONS = new URL("../../../packages/server/src/backend/valkey/operations/", import.meta.url);
const PREFIX = "doomed";
const CLIENT = "client";
export const LEASE_MS = 30_000;

/** What a doomed node does; `settle` claims a task and completes it. */
export type DoomedAction =
  { readonly name: "create"; readonly task: NewTask } | { readonly name: "claim" | "settle" };

/** The one script that each write is. */
type Write = "create-task" | "claim-tasks" | "settle-task";

/** A node that outlives others on their server, with an adjustable clock, and ways to catch those between two steps. */
export interface Survivor extends AsyncDisposable {
  readonly tasks: TaskBackend;
  readonly clock: ReturnType<typeof createAdjustableClock>;
  newTask(): NewTask;
  create(): Promise<string>;
  claim(limit: number): Promise<readonly RunningTask[]>;
  end(tasks: readonly RunningTask[]): Promise<void>;
  /** Keeps house, a second at a time, until something can be claimed: longer than a lease and every backoff, at most. */
  claimInTime(): Promise<readonly RunningTask[]>;
  /** Ends what was claimed. Then nothing is left anywhere, however much time passes. */
  expectNothingLeftAfter(tasks: readonly RunningTask[]): Promise<void>;
  /** Every record agrees with the sets and counters. */
  expectConsistent(): Promise<void>;
  /** Holds up a node's write of this kind, and everything behind it. */
  gateBefore(write: Write): Promise<CommandGate>;
  /** A process that does this behind the gate. */
  startDoomed(gate: CommandGate, action: DoomedAction): DoomedNode;
}

export interface DoomedNode extends AsyncDisposable {
  /** What the store answered. */
  readonly answer: Promise<unknown>;
  kill(): Promise<void>;
}

export async function openSurvivor(): Promise<Survivor> {
  await using opened = new AsyncDisposableStack();
  const server = opened.use(await startValkeyServer());
  const clock = createAdjustableClock(Date.now());
  const connection = opened.use(await openConnection({ url: server.url, prefix: PREFIX, log: silentLog }));
  const retryPolicy = DEFAULT_RETRY_POLICY;
  const { tasks } = opened.use(
    await openValkeyBackend({ connection, clock, ids: uuidV7, retryPolicy, log: silentLog }),
  );
  const newTask = (): NewTask => ({
    id: uuidV7(),
    clientId: CLIENT,
    payload: { websiteURL: "https://example.com", websiteKey: "key", isolation: "widget" },
  });
  const create = async () => {
    const task = newTask();
    await tasks.create(task);
    return task.id;
  };
  const claim = (limit: number) => tasks.claim({ workerId: "survivor", limit, leaseMs: LEASE_MS });
  const expectConsistent = async () => assert.deepEqual(await findInconsistencies(connection), []);
  const end = async (claimed: readonly RunningTask[]) => {
    for (const { lease } of claimed) {
      const solution = { token: "survivor", userAgent: "agent" };
      const settlement = { status: "completed", solution, endedAt: clock.now() } as const;
      assert.deepEqual(await tasks.settle(lease, settlement), { status: "held" });
    }
  };
  // The server knows every script from now on, so each write is one command, named by the script's digest.
  await create();
  await end(await claim(1));
  const moved = opened.move();
  return {
    tasks,
    clock,
    newTask,
    create,
    claim,
    end,
    expectConsistent,
    async claimInTime() {
      for (let waitedMs = 0; waitedMs <= 2 * LEASE_MS; waitedMs += 1_000) {
        clock.advance(1_000);
        await tasks.expire();
        await expectConsistent();
        const claimed = await claim(10);
        if (claimed.length > 0) return claimed;
      }
      throw new Error("nothing could be claimed for two leases");
    },
    async expectNothingLeftAfter(claimed) {
      await end(claimed);
      for (let look = 0; look < 4; look += 1) {
        await expectConsistent();
        clock.advance(LEASE_MS);
        await tasks.expire();
        assert.deepEqual(await claim(10), []);
      }
      const { queued, running, failed } = await tasks.counts();
      assert.deepEqual({ queued, running, failed }, { queued: 0, running: 0, failed: 0 });
    },
    gateBefore(write) {
      const { sha } = loadScript(new URL(`${write}.lua`, OPERATIONS));
      return startCommandGate(server, (command) => command.includes(sha));
    },
    startDoomed: ({ url }, action) => startDoomed({ url, prefix: PREFIX, leaseMs: LEASE_MS, action }),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

function startDoomed(settings: object): DoomedNode {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(settings)], {
    // Its input ends with this process, and it with its input.
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  const answer = once(child.stdout, "data").then(([line]) => JSON.parse(String(line)) as unknown);
  return { answer, kill, [Symbol.asyncDispose]: kill };
}
