import autocannon from "autocannon";
import { startChildServer } from "../lib/child-server.ts";
import { CLIENT_KEY, protocolClient, SAMPLE_TASK } from "../lib/protocol-client.ts";
import type { Row, Section } from "../lib/row.ts";
import { median, spreadOf } from "../lib/statistics.ts";

const CONNECTIONS = 32;
const SECONDS = 3;

/** createTask and getTaskResult requests per second, compared with a bare node:http server with the same store. */
export async function measureApi(repetitions: number): Promise<Section> {
  const script = new URL("../servers/api.ts", import.meta.url);
  await using api = await startChildServer<{ url: string }>(script, { kind: "api" });
  await using bare = await startChildServer<{ url: string }>(script, { kind: "bare" });
  const rows: Row[] = [];
  for (const method of ["createTask", "getTaskResult"] as const) {
    const own: number[] = [];
    const floor: number[] = [];
    // Interleaved, so that variations of the machine affect both.
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      own.push(await requestsPerSecond(api.ready.url, method));
      floor.push(await requestsPerSecond(bare.ready.url, method));
    }
    const ratios = own.map((value, index) => value / (floor[index] ?? Number.NaN));
    rows.push(
      { name: `${method}, bare node:http`, unit: "/s", value: median(floor), spread: spreadOf(floor) },
      {
        name: `${method}, Stile`,
        unit: "/s",
        value: median(own),
        spread: spreadOf(own),
        ratio: { to: "bare node:http", value: median(ratios) },
        aim: "≥ 0.6 ×",
      },
    );
  }
  return {
    title: `Requests on ${CONNECTIONS} connections, every createTask on disk before its answer`,
    rows,
    notes: [
      "A third process on the same cores generates the load, so both figures are lower than for a server alone.",
    ],
  };
}

async function requestsPerSecond(url: string, method: "createTask" | "getTaskResult"): Promise<number> {
  using client = protocolClient(url);
  const { taskId } = await client.post("/createTask", { task: SAMPLE_TASK });
  const body = method === "createTask" ? { task: SAMPLE_TASK } : { taskId };
  const result = await autocannon({
    url: `${url}/${method}`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clientKey: CLIENT_KEY, ...body }),
    connections: CONNECTIONS,
    duration: SECONDS,
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${method} failed under load`);
  return result.requests.average;
}
