import { startValkeyServer } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { startChildServer } from "../lib/child-server.ts";
import { measureLoad } from "../lib/measure-load.ts";
import { protocolClient, SAMPLE_TASK } from "../lib/protocol-client.ts";
import type { Row, Section } from "../lib/row.ts";
import { median, quantile } from "../lib/statistics.ts";

const SINGLE = new URL("../servers/api.ts", import.meta.url);
const NODE = new URL("../servers/shared-node.ts", import.meta.url);
const ATTEMPT_MS = 20;
const WAIT_SECONDS = 30;

/** Time from the token in the worker to the answer at a waiting caller, in different processes. */
export async function measureWake(repetitions: number): Promise<Section> {
  const single = await answeringTimes(repetitions, async (processes) => {
    const options = { kind: "api", attemptMs: ATTEMPT_MS };
    return processes.use(await startChildServer<{ url: string }>(SINGLE, options)).ready.url;
  });
  await using server = await startValkeyServer({ settings: ["--appendonly", "yes"] });
  const { url } = server;
  const start = (options: object) =>
    startChildServer<{ url: string }>(NODE, { url, prefix: "wake", ...options });
  const together = await answeringTimes(repetitions, async (processes) => {
    return processes.use(await start({ hasApi: true, attemptMs: ATTEMPT_MS })).ready.url;
  });
  const apart = await answeringTimes(repetitions, async (processes) => {
    processes.use(await start({ hasApi: false, attemptMs: ATTEMPT_MS }));
    return processes.use(await start({ hasApi: true })).ready.url;
  });
  return {
    title: "From the token in the worker to the answer at a waiting caller, across processes, 1 at a time",
    rows: [
      ...rowsOf("one process, SQLite", single),
      ...rowsOf("one process, Valkey", together),
      ...rowsOf("API and worker in two processes, Valkey", apart),
      {
        name: "two processes beyond one with SQLite, p50",
        unit: "ms",
        value: median(apart) - median(single),
        aim: "≤ 5 ms",
      },
    ],
    notes: [
      "The server has an append-only file, flushed every second, and shares the cores with the other processes.",
    ],
  };
}

async function answeringTimes(
  repetitions: number,
  start: (processes: AsyncDisposableStack) => Promise<string>,
): Promise<readonly number[]> {
  await using processes = new AsyncDisposableStack();
  using client = protocolClient(await start(processes));
  const call = async () => {
    const { taskId } = await client.post("/createTask", { task: SAMPLE_TASK });
    const { solution } = await client.post("/getTaskResult", { taskId, waitSeconds: WAIT_SECONDS });
    const answeredAt = performance.timeOrigin + performance.now();
    // The benchmark's workers use the current time as the token.
    return answeredAt - Number((solution as { token: string }).token);
  };
  // Warm-up, not counted.
  await measureLoad({ calls: 100, concurrency: 1, repetitions: 1 }, call);
  return (await measureLoad({ calls: 200, concurrency: 1, repetitions }, call)).times;
}

function rowsOf(name: string, times: readonly number[]): readonly Row[] {
  return [
    { name: `${name}, p50`, unit: "ms", value: median(times) },
    { name: `${name}, p99`, unit: "ms", value: quantile(times, 0.99) },
  ];
}
