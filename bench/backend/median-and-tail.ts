import type { Row } from "../lib/row.ts";
import { quantile } from "../lib/statistics.ts";

export function medianAndTail(name: string, durations: readonly number[]): readonly Row[] {
  return [
    { name: `${name}, p50`, value: quantile(durations, 0.5), unit: "ms" },
    { name: `${name}, p99`, value: quantile(durations, 0.99), unit: "ms" },
  ];
}
