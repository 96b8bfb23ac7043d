import autocannon from "autocannon";
import type { ChildServer } from "./child-server.ts";
import { cpuOfProcess } from "./cpu-of-family.ts";
import type { Row } from "./row.ts";
import { median, spreadOf } from "./statistics.ts";

/** What a server did under load. */
export interface Measured {
  readonly perSecond: number;
  /** CPU time of the server's process per request, in µs. */
  readonly cpuMicroseconds: number;
}

/** Sends requests with autocannon; fails if one of them fails. */
export async function loadWith(server: ChildServer<unknown>, load: autocannon.Options): Promise<Measured> {
  const before = cpuOfProcess(server.pid);
  const { requests, non2xx, errors } = await autocannon(load);
  if (non2xx + errors > 0) throw new Error(`${load.url} failed under load`);
  return {
    perSecond: requests.average,
    cpuMicroseconds: ((cpuOfProcess(server.pid) - before) * 1_000) / requests.total,
  };
}

/** The rows of a request: the bare server's, and Stile's in comparison. The runs were interleaved. */
export function requestRows(
  name: string,
  measured: { readonly bare: readonly Measured[]; readonly stile: readonly Measured[] },
): readonly Row[] {
  const rowsOf = (unit: "/s" | "µs", read: (one: Measured) => number): readonly Row[] => {
    const [bare, stile] = [measured.bare.map(read), measured.stile.map(read)];
    const what = unit === "/s" ? "" : ", CPU time";
    const ratios = stile.map((value, index) => value / (bare[index] ?? Number.NaN));
    return [
      { name: `${name}, bare node:http${what}`, unit, value: median(bare), spread: spreadOf(bare) },
      {
        name: `${name}, Stile${what}`,
        unit,
        value: median(stile),
        spread: spreadOf(stile),
        ratio: { to: "bare node:http", value: median(ratios) },
        ...(unit === "/s" ? { aim: "≥ 0.75 ×" } : {}),
      },
    ];
  };
  return [
    ...rowsOf("/s", ({ perSecond }) => perSecond),
    ...rowsOf("µs", ({ cpuMicroseconds }) => cpuMicroseconds),
  ];
}
