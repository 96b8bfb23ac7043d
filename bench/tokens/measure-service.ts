import { startChildServer } from "../lib/child-server.ts";
import { loadRows, measureLoad, type Load } from "../lib/measure-load.ts";
import { protocolClient } from "../lib/protocol-client.ts";
import type { Section } from "../lib/row.ts";
import { SLOW_CHALLENGE_MS, SLOW_SITEKEY } from "./sites.ts";

const CONCURRENCY = 16;
/** Pause between polls, in ms: alone as fast as timers go, else long enough that polls do not take the widgets' cores. */
const ALONE_PAUSE_MS = 1;
const CROWD_PAUSE_MS = 10;

/** Tokens through the HTTP API, alone and saturated, from warm widgets, fresh contexts and a slow challenge. */
export async function measureService(repetitions: number): Promise<Section> {
  await using server = await startChildServer<{ url: string }>(
    new URL("../servers/service.ts", import.meta.url),
    {
      concurrency: CONCURRENCY,
    },
  );
  using client = protocolClient(server.ready.url);
  const solve = (task: object, pauseMs: number) => () => client.timeToToken(task, pauseMs);
  const alone = (calls: number): Load => ({ calls, concurrency: 1, repetitions });
  const crowd = (calls: number): Load => ({ calls, concurrency: CONCURRENCY, repetitions });

  // Not counted: the first tokens open the pages.
  await measureLoad({ ...crowd(400), repetitions: 1 }, solve({}, CROWD_PAUSE_MS));
  return {
    title: "Tokens through the HTTP API",
    rows: [
      ...loadRows("warm widget, 1 at a time", await measureLoad(alone(200), solve({}, ALONE_PAUSE_MS))),
      ...loadRows(
        `warm widget, ${CONCURRENCY} at a time`,
        await measureLoad(crowd(1_000), solve({}, CROWD_PAUSE_MS)),
      ),
      ...loadRows(
        "fresh context, 1 at a time",
        await measureLoad(alone(20), solve({ isolation: "context" }, ALONE_PAUSE_MS)),
      ),
      ...loadRows(
        `fresh context, ${CONCURRENCY} at a time`,
        await measureLoad(crowd(64), solve({ isolation: "context" }, CROWD_PAUSE_MS)),
      ),
    ],
    notes: [
      `Client and service are two processes on the same cores; polls ${ALONE_PAUSE_MS} ms (alone) or ${CROWD_PAUSE_MS} ms apart.`,
    ],
  };
}

/** A challenge that takes as long as real ones do: how many run side by side is what counts. */
export async function measureSlowChallenge(repetitions: number): Promise<Section> {
  const concurrency = 32;
  await using server = await startChildServer<{ url: string }>(
    new URL("../servers/service.ts", import.meta.url),
    {
      concurrency,
    },
  );
  using client = protocolClient(server.ready.url);
  const solve = () => client.timeToToken({ websiteKey: SLOW_SITEKEY }, CROWD_PAUSE_MS);
  await measureLoad({ calls: 3 * concurrency, concurrency, repetitions: 1 }, solve);
  const result = await measureLoad({ calls: 10 * concurrency, concurrency, repetitions }, solve);
  return {
    title: `A challenge of ${SLOW_CHALLENGE_MS} ms, ${concurrency} at a time (ideal ${(concurrency * 1_000) / SLOW_CHALLENGE_MS}/s)`,
    rows: loadRows("warm widget", result),
  };
}
