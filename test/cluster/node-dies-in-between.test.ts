import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  openConnection,
  type ValkeyConnection,
} from "../../src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../src/backend/valkey/open-valkey-backend.ts";
import {
  hasValkey,
  startValkeyServer,
  type ValkeyServer,
} from "../../src/backend/valkey/testing/start-valkey-server.ts";
import { createAdjustableClock } from "../../src/backend/testing/adjustable-clock.ts";
import type { Backend } from "../../src/core/backend.ts";
import { silentLog } from "../../src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../src/core/settlement.ts";
import type { RunningTask } from "../../src/core/task.ts";
import { uuidV7 } from "../../src/core/uuid-v7.ts";
import { startCommandGate, type CommandGate } from "./testing/start-command-gate.ts";

vi.setConfig({ testTimeout: 90_000 });

const PROGRAM = new URL("./testing/doomed-node.program.ts", import.meta.url).pathname;
const CLIENT = "client";
const LEASE_MS = 30_000;
/** Longer than any node is given to hand over or to begin what it took. */
const LONG_MS = 15_000;

describe.skipIf(!hasValkey)("a node that dies between two commands", () => {
  let server: ValkeyServer;
  let connection: ValkeyConnection;
  let backend: Backend;
  let clock: ReturnType<typeof createAdjustableClock>;
  let prefix: string;

  beforeAll(async () => {
    server = await startValkeyServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    prefix = uuidV7();
    clock = createAdjustableClock(Date.now());
    connection = await openConnection({ url: server.url, prefix, log: silentLog });
    const retryPolicy = DEFAULT_RETRY_POLICY;
    backend = await openValkeyBackend({ connection, clock, ids: uuidV7, retryPolicy, log: silentLog });
    // The server knows every script from now on, so that each is one command.
    await create();
    await end(await claim(1));
    return async () => {
      await backend.close();
      await connection.close();
    };
  });

  async function create(): Promise<string> {
    const id = uuidV7();
    const payload = { websiteURL: "https://example.com", websiteKey: "key", isolation: "widget" } as const;
    await backend.tasks.create({ id, clientId: CLIENT, payload });
    return id;
  }

  const claim = (limit: number) => backend.tasks.claim({ workerId: "survivor", limit, leaseMs: LEASE_MS });

  async function end(tasks: readonly RunningTask[]): Promise<void> {
    for (const { lease } of tasks) {
      const solution = { token: "token", userAgent: "agent" };
      const settlement = { status: "completed", solution, endedAt: clock.now() } as const;
      expect(await backend.tasks.settle(lease, settlement)).toEqual({ status: "held" });
    }
  }

  /** Keeps house until something can be claimed: BullMQ leaves a delivery to its taker for ten real seconds. */
  async function claimInTime(): Promise<readonly RunningTask[]> {
    let claimed: readonly RunningTask[] = [];
    const look = async () => {
      clock.advance(1_000);
      await backend.tasks.expire();
      claimed = await claim(10);
      return claimed.length;
    };
    await expect.poll(look, { timeout: 30_000, interval: 250 }).toBeGreaterThan(0);
    return claimed;
  }

  /** Ends what was claimed; then nothing is left anywhere, however long one waits. */
  async function expectNothingLeftAfter(tasks: readonly RunningTask[]): Promise<void> {
    await end(tasks);
    for (let look = 0; look < 4; look += 1) {
      clock.advance(LONG_MS);
      await backend.tasks.expire();
      expect(await claim(10)).toEqual([]);
    }
    expect(await backend.tasks.counts()).toMatchObject({ queued: 0, running: 0, failed: 0 });
  }

  const isOfQueue = (command: readonly string[]) =>
    command.some((word) => word.startsWith(`{${prefix}}:queue:`));

  /** Holds up everything from a node's command number `number` to BullMQ's queues on, counted from 1. */
  function gateBefore(number: number): Promise<CommandGate> {
    let seen = 0;
    return startCommandGate(server, (command) => isOfQueue(command) && ++seen === number);
  }

  /** Holds up everything behind a node's first command to BullMQ's queues. */
  function gateBehindFirst(): Promise<CommandGate> {
    let isSeen = false;
    return startCommandGate(server, (command) => isSeen || ((isSeen = isOfQueue(command)), false));
  }

  function start(gate: CommandGate, action: { readonly create: object } | { readonly claim: object }) {
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ url: gate.url, prefix, ...action })], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const done = once(child.stdout, "data");
    const kill = async () => {
      child.kill("SIGKILL");
      await exited;
    };
    return { done, kill, [Symbol.asyncDispose]: kill };
  }

  test("the creator, before it hands the task over: another node does", async () => {
    await using gate = await gateBefore(1);
    const id = uuidV7();
    await using creator = start(gate, { create: { id, clientId: CLIENT } });
    await gate.held;
    await creator.kill();
    expect(await claim(1)).toEqual([]);
    const claimed = await claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 1 }]);
    await expectNothingLeftAfter(claimed);
  });

  test("the claimer, between BullMQ's delivery and the beginning of the attempt: it is delivered again", async () => {
    const id = await create();
    await using gate = await gateBehindFirst();
    await using claimer = start(gate, { claim: { leaseMs: LEASE_MS } });
    await gate.held;
    await claimer.kill();
    const claimed = await claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 1 }]);
    await expectNothingLeftAfter(claimed);
  });

  test("the claimer, between the beginning of the attempt and the delivery's end: it is tried again", async () => {
    const id = await create();
    await using gate = await gateBefore(2);
    await using claimer = start(gate, { claim: { leaseMs: LEASE_MS } });
    await gate.held;
    await claimer.kill();
    expect(await backend.tasks.get(id)).toMatchObject({ status: "running", attempts: 1 });
    clock.advance(LEASE_MS);
    const claimed = await claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 2 }]);
    await expectNothingLeftAfter(claimed);
  });

  test("the claimer, after a turn that it takes late: what it takes then is watched all the same", async () => {
    const id = await create();
    await using gate = await gateBefore(1);
    await using claimer = start(gate, { claim: { leaseMs: LEASE_MS } });
    await gate.held;
    clock.advance(LONG_MS);
    await backend.tasks.expire();
    gate.letOnePass();
    const active = `{${prefix}}:queue:${CLIENT}:active`;
    await expect.poll(() => connection.client.llen(active)).toBe(1);
    await claimer.kill();
    const claimed = await claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 1 }]);
    await expectNothingLeftAfter(claimed);
  });

  test("a creator so slow that its task has run and waits again: the task is not forgotten", async () => {
    // The client stands in line, so that its tasks are taken before the creator lets it.
    await create();
    await using gate = await gateBehindFirst();
    const id = uuidV7();
    await using creator = start(gate, { create: { id, clientId: CLIENT } });
    await gate.held;
    const [first, slow] = await claim(2);
    if (first === undefined || slow?.id !== id) throw new Error("the task was not delivered");
    await end([first]);
    const availableAt = clock.now() + LONG_MS;
    await backend.tasks.settle(slow.lease, { status: "queued", availableAt, attempts: 1 });
    gate.letOnePass();
    await creator.done;
    clock.advance(LONG_MS);
    const claimed = await claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 2 }]);
    await expectNothingLeftAfter(claimed);
  });
});
