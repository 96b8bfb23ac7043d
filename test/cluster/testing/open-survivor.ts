import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "vitest";
import { openConnection } from "../../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { startValkeyServer } from "../../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { createAdjustableClock } from "../../../packages/server/src/backend/testing/adjustable-clock.ts";
import type { TaskBackend } from "../../../packages/server/src/core/backend.ts";
import { silentLog } from "../../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../../packages/server/src/core/settlement.ts";
import type { RunningTask } from "../../../packages/server/src/core/task.ts";
import { uuidV7 } from "../../../packages/server/src/core/uuid-v7.ts";
import { startCommandGate, type CommandGate } from "./start-command-gate.ts";

const PROGRAM = new URL("./doomed-node.program.ts", import.meta.url).pathname;
const PREFIX = "doomed";
const CLIENT = "client";
const LEASE_MS = 30_000;

/** A node that outlives others on their server, by a clock of its own, and ways to catch those in between. */
export interface Survivor extends AsyncDisposable {
  readonly tasks: TaskBackend;
  readonly clock: ReturnType<typeof createAdjustableClock>;
  create(): Promise<string>;
  claim(limit: number): Promise<readonly RunningTask[]>;
  end(tasks: readonly RunningTask[]): Promise<void>;
  /** Keeps house until something can be claimed: BullMQ leaves a delivery to its taker for ten real seconds. */
  claimInTime(): Promise<readonly RunningTask[]>;
  /** Ends what was claimed; then nothing is left anywhere, however long one waits. */
  expectNothingLeftAfter(tasks: readonly RunningTask[]): Promise<void>;
  /** Deliveries that were taken and not ended. */
  countOpenDeliveries(): Promise<number>;
  /** Holds up everything from a node's command number `number` to BullMQ's queues on, counted from 1. */
  gateBefore(number: number): Promise<CommandGate>;
  /** Holds up everything behind a node's first command to BullMQ's queues. */
  gateBehindFirst(): Promise<CommandGate>;
  /** A process that creates this task behind the gate, or claims one. */
  startDoomed(gate: CommandGate, action: "claim" | { readonly create: string }): DoomedNode;
}

export interface DoomedNode extends AsyncDisposable {
  /** Resolves when it has done what it was to do. */
  readonly done: Promise<unknown>;
  kill(): Promise<void>;
}

/** Longer than any node is given to hand over or to begin what it took, in ms. */
export const LONG_MS = 15_000;

export async function openSurvivor(): Promise<Survivor> {
  await using opened = new AsyncDisposableStack();
  const server = opened.use(await startValkeyServer());
  const clock = createAdjustableClock(Date.now());
  const connection = opened.use(await openConnection({ url: server.url, prefix: PREFIX, log: silentLog }));
  const retryPolicy = DEFAULT_RETRY_POLICY;
  const { tasks } = opened.use(
    await openValkeyBackend({ connection, clock, ids: uuidV7, retryPolicy, log: silentLog }),
  );
  const create = async () => {
    const id = uuidV7();
    const payload = { websiteURL: "https://example.com", websiteKey: "key", isolation: "widget" } as const;
    await tasks.create({ id, clientId: CLIENT, payload });
    return id;
  };
  const claim = (limit: number) => tasks.claim({ workerId: "survivor", limit, leaseMs: LEASE_MS });
  const end = async (claimed: readonly RunningTask[]) => {
    for (const { lease } of claimed) {
      const solution = { token: "token", userAgent: "agent" };
      const settlement = { status: "completed", solution, endedAt: clock.now() } as const;
      expect(await tasks.settle(lease, settlement)).toEqual({ status: "held" });
    }
  };
  // The server knows every script from now on, so that each is one command.
  await create();
  await end(await claim(1));
  const isOfQueue = (command: readonly string[]) =>
    command.some((word) => word.startsWith(`{${PREFIX}}:queue:`));
  const moved = opened.move();
  return {
    tasks,
    clock,
    create,
    claim,
    end,
    async claimInTime() {
      let claimed: readonly RunningTask[] = [];
      const look = async () => {
        clock.advance(1_000);
        await tasks.expire();
        claimed = await claim(10);
        return claimed.length;
      };
      await expect.poll(look, { timeout: 30_000, interval: 250 }).toBeGreaterThan(0);
      return claimed;
    },
    async expectNothingLeftAfter(claimed) {
      await end(claimed);
      for (let look = 0; look < 4; look += 1) {
        clock.advance(LONG_MS);
        await tasks.expire();
        expect(await claim(10)).toEqual([]);
      }
      expect(await tasks.counts()).toMatchObject({ queued: 0, running: 0, failed: 0 });
    },
    countOpenDeliveries: () => connection.client.llen(`{${PREFIX}}:queue:${CLIENT}:active`),
    gateBefore(number) {
      let seen = 0;
      return startCommandGate(server, (command) => isOfQueue(command) && ++seen === number);
    },
    gateBehindFirst() {
      let isSeen = false;
      return startCommandGate(server, (command) => {
        const isBehind = isSeen;
        isSeen ||= isOfQueue(command);
        return isBehind;
      });
    },
    startDoomed: (gate, action) => startDoomed(gate.url, action),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

function startDoomed(url: string, action: "claim" | { readonly create: string }): DoomedNode {
  const work =
    action === "claim"
      ? { claim: { leaseMs: LEASE_MS } }
      : { create: { id: action.create, clientId: CLIENT } };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ url, prefix: PREFIX, ...work })], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  return { done: once(child.stdout, "data"), kill, [Symbol.asyncDispose]: kill };
}
