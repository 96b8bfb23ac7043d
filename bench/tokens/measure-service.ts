import { startChildServer } from "../lib/child-server.ts";
import { cpuOfFamily } from "../lib/cpu-of-family.ts";
import { loadRows, measureLoad, type Load } from "../lib/measure-load.ts";
import { protocolClient } from "../lib/protocol-client.ts";
import type { Row, Section } from "../lib/row.ts";
import { median } from "../lib/statistics.ts";
import { SLOW_CHALLENGE_MS, SLOW_SITEKEY } from "./sites.ts";

const CONCURRENCY = 16;
/** Polling intervals: as short as timers allow for one caller; longer for many, so polls do not slow down the widgets. */
const ALONE = { pauseMs: 1 };
const CROWD = { pauseMs: 10 };
const LONG_CHALLENGE = { pauseMs: 25 };
const WAITING = { waitSeconds: 9 };

/** Tokens through the HTTP API, alone and saturated, from warm widgets, fresh contexts and a slow challenge. */
export async function measureService(repetitions: number): Promise<Section> {
  await using server = await startChildServer<{ url: string }>(
    new URL("../servers/service.ts", import.meta.url),
    {
      concurrency: CONCURRENCY,
    },
  );
  using client = protocolClient(server.ready.url);
  const solve = (task: object, asking: Parameters<typeof client.timeToToken>[1]) => () =>
    client.timeToToken(task, asking);
  const alone = (calls: number): Load => ({ calls, concurrency: 1, repetitions });
  const crowd = (calls: number): Load => ({ calls, concurrency: CONCURRENCY, repetitions });

  // Warm-up, not counted: the first tokens open the pages.
  await measureLoad({ ...crowd(400), repetitions: 1 }, solve({}, CROWD));
  return {
    title: "Tokens through the HTTP API",
    rows: [
      ...loadRows("warm widget, 1 at a time", await measureLoad(alone(200), solve({}, ALONE))),
      ...loadRows(`warm widget, ${CONCURRENCY} at a time`, await measureLoad(crowd(1_000), solve({}, CROWD))),
      ...loadRows("warm widget, 1 at a time, waitSeconds", await measureLoad(alone(200), solve({}, WAITING))),
      ...loadRows(
        `warm widget, ${CONCURRENCY} at a time, waitSeconds`,
        await measureLoad(crowd(1_000), solve({}, WAITING)),
      ),
      ...loadRows(
        "fresh context, 1 at a time",
        await measureLoad(alone(20), solve({ isolation: "context" }, ALONE)),
      ),
      ...loadRows(
        `fresh context, ${CONCURRENCY} at a time`,
        await measureLoad(crowd(64), solve({ isolation: "context" }, CROWD)),
      ),
    ],
    notes: [
      `Client and service are two processes on the same cores; polls ${ALONE.pauseMs} ms (alone) or ${CROWD.pauseMs} ms apart.`,
      "waitSeconds: one call, which is answered when the task has ended.",
    ],
  };
}

/** A challenge as slow as real ones, which measures how many run concurrently. */
export async function measureSlowChallenge(repetitions: number): Promise<Section> {
  const concurrency = 32;
  await using server = await startChildServer<{ url: string }>(
    new URL("../servers/service.ts", import.meta.url),
    {
      concurrency,
    },
  );
  using client = protocolClient(server.ready.url);
  const solve = () => client.timeToToken({ websiteKey: SLOW_SITEKEY }, LONG_CHALLENGE);
  await measureLoad({ calls: 3 * concurrency, concurrency, repetitions: 1 }, solve);
  const result = await measureLoad({ calls: 10 * concurrency, concurrency, repetitions }, solve);
  return {
    title: `A challenge of ${SLOW_CHALLENGE_MS} ms, ${concurrency} at a time (ideal ${(concurrency * 1_000) / SLOW_CHALLENGE_MS}/s)`,
    rows: loadRows("warm widget", result),
  };
}

/** CPU time per token by kind of process: instant challenges for held-open callers, and slow challenges. */
export async function measureCpu(): Promise<Section> {
  const rows: Row[] = [
    ...(await cpuRows("instant", { task: {}, concurrency: CONCURRENCY, calls: 1_000 })),
    ...(await cpuRows(`${SLOW_CHALLENGE_MS} ms`, {
      task: { websiteKey: SLOW_SITEKEY },
      concurrency: 2 * CONCURRENCY,
      calls: 320,
    })),
  ];
  return {
    title: "CPU time per token, by process",
    rows,
    notes: [
      `Held-open callers: ${CONCURRENCY} for instant challenges, ${2 * CONCURRENCY} for slow ones, with as many slots.`,
      "CPU time grows when other programs share the cores, because they share the caches too.",
    ],
  };
}

async function cpuRows(
  name: string,
  { task, concurrency, calls }: { task: object; concurrency: number; calls: number },
): Promise<readonly Row[]> {
  await using server = await startChildServer<{ url: string }>(
    new URL("../servers/service.ts", import.meta.url),
    { concurrency },
  );
  using client = protocolClient(server.ready.url);
  const solve = () => client.timeToToken(task, WAITING);
  // Not counted: the first tokens open the pages, and a frame opens its WebSocket after five runs.
  await measureLoad({ calls: 20 * concurrency, concurrency, repetitions: 1 }, solve);
  const before = cpuOfFamily(server.pid);
  const clientBefore = process.cpuUsage();
  const { perSecond } = await measureLoad({ calls, concurrency, repetitions: 1 }, solve);
  const clientUse = process.cpuUsage(clientBefore);
  const parts = [...cpuOfFamily(server.pid)].map(([kind, { cpuMs, processes }]) => ({
    name: `${name}: ${kind}${processes > 1 ? ` (${processes})` : ""}`,
    value: (cpuMs - (before.get(kind)?.cpuMs ?? 0)) / calls,
  }));
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  return [
    { name: `${name}: tokens`, unit: "/s", value: median(perSecond) },
    ...[...parts, { name: `${name}: all of these`, value: total }]
      .filter(({ value }) => value >= 0.005)
      .map(({ name: part, value }) => ({ name: part, unit: "ms", value })),
    {
      name: `${name}: the client`,
      unit: "ms",
      value: (clientUse.user + clientUse.system) / 1_000 / calls,
    },
  ];
}
