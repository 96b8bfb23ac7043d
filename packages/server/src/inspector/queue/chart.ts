import { html, raw } from "hono/html";
import type { Markup } from "turnstile-emulator/inspector";

/** Points of a chart: x is between 0 and 1. */
export type ChartPoint = readonly [x: number, value: number];

const WIDTH = 360;
const HEIGHT = 72;

/** A small line chart. `description` is its text alternative. */
export function chart(points: readonly ChartPoint[], most: number, description: string): Markup {
  const line = points.map(
    ([x, value]) => `${round(x * WIDTH)},${round(HEIGHT - (value / Math.max(most, 1)) * HEIGHT)}`,
  );
  const first = points[0];
  const last = points.at(-1);
  const area =
    first === undefined || last === undefined
      ? ""
      : `M${round(first[0] * WIDTH)},${HEIGHT} L${line.join(" ")} L${round(last[0] * WIDTH)},${HEIGHT} Z`;
  return html`<svg
    class="chart"
    role="img"
    aria-label="${description}"
    viewBox="0 -2 ${WIDTH} ${HEIGHT + 4}"
    preserveAspectRatio="none"
  >
    <path class="area" d="${raw(area)}" />
    <polyline points="${raw(line.join(" "))}" />
  </svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
