import { median, quantile, spreadOf } from "./statistics.ts";
import type { Row } from "./row.ts";

export interface Load {
  /** Calls in one repetition. */
  readonly calls: number;
  /** Concurrent calls. */
  readonly concurrency: number;
  readonly repetitions: number;
}

export interface LoadResult {
  /** Calls per second, one figure per repetition. */
  readonly perSecond: readonly number[];
  /** Time of every call, in ms. */
  readonly times: readonly number[];
}

/** Makes calls and records their times; `call` returns its time in ms. */
export async function measureLoad(
  { calls, concurrency, repetitions }: Load,
  call: () => Promise<number>,
): Promise<LoadResult> {
  const perSecond: number[] = [];
  const times: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    let left = calls;
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (left > 0) {
          left -= 1;
          times.push(await call());
        }
      }),
    );
    perSecond.push((calls * 1_000) / (performance.now() - startedAt));
  }
  return { perSecond, times };
}

/** The rows of a load of tokens. */
export function loadRows(name: string, { perSecond, times }: LoadResult): readonly Row[] {
  return [
    { name: `${name}: tokens`, unit: "/s", value: median(perSecond), spread: spreadOf(perSecond) },
    { name: `${name}: time to token, p50`, unit: "ms", value: median(times) },
    { name: `${name}: time to token, p99`, unit: "ms", value: quantile(times, 0.99) },
  ];
}

/** Runs a function and returns the time it took, in ms. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
