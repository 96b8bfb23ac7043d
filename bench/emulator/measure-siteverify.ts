import { startChildServer, type ChildServer } from "../lib/child-server.ts";
import { loadWith, requestRows, type Measured } from "../lib/measure-requests.ts";
import type { Row, Section } from "../lib/row.ts";

const CONNECTIONS = 32;
const SECONDS = 3;
const FIELDS = { secret: "1x0000000000000000000000000000000AA", response: "XXXX.DUMMY.TOKEN.XXXX" };

/** Request bodies in both formats. */
const BODIES = {
  JSON: { type: "application/json", text: JSON.stringify(FIELDS) },
  urlencoded: { type: "application/x-www-form-urlencoded", text: new URLSearchParams(FIELDS).toString() },
} as const;

/** siteverify requests per second, compared with a bare node:http server that sends the same response. */
export async function measureSiteverify(repetitions: number): Promise<Section> {
  const script = new URL("siteverify-server.ts", import.meta.url);
  await using emulator = await startChildServer<{ url: string }>(script, { kind: "emulator" });
  await using bare = await startChildServer<{ url: string }>(script, { kind: "bare" });
  const rows: Row[] = [];
  for (const [name, body] of Object.entries(BODIES)) {
    const own: Measured[] = [];
    const floor: Measured[] = [];
    // Interleaved, so that variations of the machine affect both.
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      own.push(await measureAnswers(emulator, body));
      floor.push(await measureAnswers(bare, body));
    }
    rows.push(...requestRows(name, { bare: floor, stile: own }));
  }
  return {
    title: `siteverify on ${CONNECTIONS} connections, journal on`,
    rows,
    notes: ["A third process on the same cores generates the load."],
  };
}

async function measureAnswers(
  server: ChildServer<{ url: string }>,
  { type, text }: { type: string; text: string },
): Promise<Measured> {
  return await loadWith(server, {
    url: `${server.ready.url}/turnstile/v0/siteverify`,
    method: "POST",
    headers: { "content-type": type },
    body: text,
    connections: CONNECTIONS,
    duration: SECONDS,
  });
}
