import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { loadScript } from "../../../packages/server/src/backend/valkey/connection/load-script.ts";
import { openConnection } from "../../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { withClock } from "../../../packages/server/src/backend/valkey/testing/with-clock.ts";
import { findInconsistencies } from "../../../packages/server/src/backend/valkey/testing/find-inconsistencies.ts";
import { startValkeyServer } from "../../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { createAdjustableClock } from "../../../packages/server/src/backend/testing/adjustable-clock.ts";
import type { NewTask, TaskBackend } from "../../../packages/server/src/core/task-backend.ts";
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

/** The action of a doomed node; `settle` claims a task and completes it. */
export type DoomedAction =
  { readonly name: "create"; readonly task: NewTask } | { readonly name: "claim" | "settle" };

/** Each write is one script. */
type Write = "create-task" | "claim-tasks" | "settle-task";

/** A node that outlives others on the same server, with an adjustable clock and gates to stop the others between steps. */
export interface Survivor extends AsyncDisposable {
  readonly tasks: TaskBackend;
  readonly clock: ReturnType<typeof createAdjustableClock>;
  newTask(): NewTask;
  create(): Promise<string>;
  claim(limit: number): Promise<readonly RunningTask[]>;
  end(tasks: readonly RunningTask[]): Promise<void>;
  /** Runs housekeeping every second until a task can be claimed, for at most two leases, longer than every backoff. */
  claimInTime(): Promise<readonly RunningTask[]>;
  /** Ends these tasks, then checks that nothing is left, however much time passes. */
  expectNothingLeftAfter(tasks: readonly RunningTask[]): Promise<void>;
  /** Checks that every record agrees with the sets and counters. */
  expectConsistent(): Promise<void>;
  /** Starts a gate that holds a write of this kind, and all commands after it. */
  gateBefore(write: Write): Promise<CommandGate>;
  /** Starts a process that performs the action through the gate. */
  startDoomed(gate: CommandGate, action: DoomedAction): DoomedNode;
}

export interface DoomedNode extends AsyncDisposable {
  /** The store's answer. */
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
    await openValkeyBackend({
      connection: withClock(connection, clock),
      ids: uuidV7,
      retryPolicy,
      log: silentLog,
    }),
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
      const settlement = { status: "completed", solution } as const;
      assert.deepEqual(await tasks.settle(lease, settlement), { status: "held" });
    }
  };
  // The doomed nodes run the scripts with the server's clock, which loads them here, so each write is one command.
  for (const write of ["create-task", "claim-tasks", "settle-task"] as const) {
    await connection.client.script("LOAD", loadWrite(write).lua);
  }
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
      const { sha } = loadWrite(write);
      return startCommandGate(server, (command) => command.includes(sha));
    },
    startDoomed: ({ url }, action) => startDoomed({ url, prefix: PREFIX, leaseMs: LEASE_MS, action }),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

const loadWrite = (write: Write) => loadScript(new URL(`${write}.lua`, OPERATIONS));

function startDoomed(settings: object): DoomedNode {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(settings)], {
    // Its input closes when this process ends, and then it exits.
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
