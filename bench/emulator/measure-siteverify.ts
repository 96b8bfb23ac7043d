import autocannon from "autocannon";
import { startChildServer } from "../lib/child-server.ts";
import type { Section } from "../lib/row.ts";
import { median, spreadOf } from "../lib/statistics.ts";

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
  const rows = [];
  for (const [name, body] of Object.entries(BODIES)) {
    const own: number[] = [];
    const floor: number[] = [];
    // Interleaved, so that variations of the machine affect both.
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      own.push(await answersPerSecond(emulator.ready.url, body));
      floor.push(await answersPerSecond(bare.ready.url, body));
    }
    const ratios = own.map((value, index) => value / (floor[index] ?? Number.NaN));
    rows.push(
      { name: `${name}, bare node:http`, unit: "/s", value: median(floor), spread: spreadOf(floor) },
      {
        name: `${name}, emulator`,
        unit: "/s",
        value: median(own),
        spread: spreadOf(own),
        ratio: { to: "bare node:http", value: median(ratios) },
        aim: "≥ 0.6 ×",
      },
    );
  }
  return {
    title: `siteverify on ${CONNECTIONS} connections, journal on`,
    rows,
    notes: ["A third process on the same cores generates the load."],
  };
}

async function answersPerSecond(
  url: string,
  { type, text }: { type: string; text: string },
): Promise<number> {
  const result = await autocannon({
    url: `${url}/turnstile/v0/siteverify`,
    method: "POST",
    headers: { "content-type": type },
    body: text,
    connections: CONNECTIONS,
    duration: SECONDS,
  });
  if (result.non2xx + result.errors > 0) throw new Error("siteverify failed under load");
  return result.requests.average;
}
