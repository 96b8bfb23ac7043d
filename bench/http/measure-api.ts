import { startChildServer, type ChildServer } from "../lib/child-server.ts";
import { CLIENT_KEY, protocolClient, SAMPLE_TASK } from "../lib/protocol-client.ts";
import { loadWith, requestRows, type Measured } from "../lib/measure-requests.ts";
import type { Row, Section } from "../lib/row.ts";

const CONNECTIONS = 32;
const SECONDS = 3;

/** createTask and getTaskResult requests per second, compared with a bare node:http server with the same store. */
export async function measureApi(repetitions: number): Promise<Section> {
  const script = new URL("../servers/api.ts", import.meta.url);
  await using api = await startChildServer<{ url: string }>(script, { kind: "api" });
  await using bare = await startChildServer<{ url: string }>(script, { kind: "bare" });
  const rows: Row[] = [];
  for (const method of ["createTask", "getTaskResult"] as const) {
    const own: Measured[] = [];
    const floor: Measured[] = [];
    // Interleaved, so that variations of the machine affect both.
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      own.push(await measureRequests(api, method));
      floor.push(await measureRequests(bare, method));
    }
    rows.push(...requestRows(method, { bare: floor, stile: own }));
  }
  return {
    title: `Requests on ${CONNECTIONS} connections, every createTask on disk before its answer`,
    rows,
    notes: [
      "CPU times are of the server's process, with all threads. Other work on the machine changes them less than the rates.",
      "A third process on the same cores generates the load, so both figures are lower than for a server alone.",
    ],
  };
}

async function measureRequests(
  server: ChildServer<{ url: string }>,
  method: "createTask" | "getTaskResult",
): Promise<Measured> {
  const { url } = server.ready;
  using client = protocolClient(url);
  const { taskId } = await client.post("/createTask", { task: SAMPLE_TASK });
  const body = method === "createTask" ? { task: SAMPLE_TASK } : { taskId };
  return await loadWith(server, {
    url: `${url}/${method}`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clientKey: CLIENT_KEY, ...body }),
    connections: CONNECTIONS,
    duration: SECONDS,
  });
}
