import { startChildServer } from "../lib/child-server.ts";
import { measureLoad, timed } from "../lib/measure-load.ts";
import { memoryOfFamily } from "../lib/memory-of-family.ts";
import { protocolClient, SAMPLE_TASK, type ProtocolClient } from "../lib/protocol-client.ts";
import type { Row, Section } from "../lib/row.ts";
import { median, quantile } from "../lib/statistics.ts";

const SERVER = new URL("../servers/api.ts", import.meta.url);
const WAITERS = 2_000;
const CONNECTIONS = 8;
const WAIT_SECONDS = 30;

/** Cost of 2,000 held-open calls: time of other calls, and memory. */
export async function measureWaiters(repetitions: number): Promise<Section> {
  await using server = await startChildServer<{ url: string }>(SERVER, { kind: "api" });
  using client = protocolClient(server.ready.url);
  const { taskId } = await client.post("/createTask", { task: SAMPLE_TASK });
  const load = { calls: 2_000, concurrency: CONNECTIONS, repetitions };
  const calls = {
    createTask: () => timed(() => client.post("/createTask", { task: SAMPLE_TASK })),
    getTaskResult: () => timed(() => client.post("/getTaskResult", { taskId })),
  };
  const rows: Row[] = [];
  const measure = async (circumstance: string) => {
    for (const [method, call] of Object.entries(calls)) {
      const { times } = await measureLoad(load, call);
      rows.push({ name: `${method} ${circumstance}, p50`, unit: "ms", value: median(times) });
      rows.push({ name: `${method} ${circumstance}, p99`, unit: "ms", value: quantile(times, 0.99) });
    }
  };
  // Warm-up, not counted.
  for (const call of Object.values(calls)) await measureLoad({ ...load, repetitions: 1 }, call);
  await measure("with nobody waiting");
  // Connections need memory too, so they are opened first.
  await holdOpen(client, String(taskId), 1);
  const before = memoryOfFamily(server.pid);
  const held = holdOpen(client, String(taskId), WAIT_SECONDS);
  await client.post("/getBalance", {});
  const after = memoryOfFamily(server.pid);
  await measure(`with ${WAITERS} waiting`);
  await client.post("/cancelTask", { taskId });
  await held;
  rows.push({
    name: "memory per waiter, its connection open before",
    unit: "KB",
    value: ((after - before) * 1_000) / WAITERS,
  });
  return {
    title: `Other calls during ${WAITERS} held-open calls, on ${CONNECTIONS} connections`,
    rows,
    notes: ["Times are measured by the client, which shares the cores with the service."],
  };
}

/** Lets many callers wait for one task. It may end by being cancelled. */
async function holdOpen(client: ProtocolClient, taskId: string, waitSeconds: number): Promise<void> {
  const wait = () => client.post("/getTaskResult", { taskId, waitSeconds }).catch(() => undefined);
  await Promise.all(Array.from({ length: WAITERS }, wait));
}

/** Time from the token in the worker to the answer at the caller. */
export async function measureAnswering(repetitions: number): Promise<Section> {
  await using server = await startChildServer<{ url: string }>(SERVER, { kind: "api", attemptMs: 20 });
  using client = protocolClient(server.ready.url);
  const call = async () => {
    const { taskId } = await client.post("/createTask", { task: SAMPLE_TASK });
    const { solution } = await client.post("/getTaskResult", { taskId, waitSeconds: WAIT_SECONDS });
    const answeredAt = performance.timeOrigin + performance.now();
    // The benchmark's worker uses the current time as the token.
    return answeredAt - Number((solution as { token: string }).token);
  };
  await measureLoad({ calls: 100, concurrency: 1, repetitions: 1 }, call);
  const alone = await measureLoad({ calls: 200, concurrency: 1, repetitions }, call);
  const crowd = await measureLoad({ calls: 800, concurrency: 16, repetitions }, call);
  return {
    title:
      "From the token in the worker to the answer at a waiting caller, with the result written to disk in between",
    rows: [
      { name: "1 at a time, p50", unit: "ms", value: median(alone.times), aim: "≤ 2 ms" },
      { name: "1 at a time, p99", unit: "ms", value: quantile(alone.times, 0.99) },
      { name: "16 at a time, p50", unit: "ms", value: median(crowd.times) },
      { name: "16 at a time, p99", unit: "ms", value: quantile(crowd.times, 0.99) },
    ],
  };
}
