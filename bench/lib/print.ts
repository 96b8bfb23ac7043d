import { cpus, totalmem, release } from "node:os";
import type { Row, Section } from "./row.ts";

/** The machine, in one line. */
export function describeMachine(chromium: string): string {
  const model = cpus()[0]?.model ?? "unknown processor";
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${model}, ${gibibytes} GiB, Linux ${release()}, Node ${process.version}, ${chromium}`;
}

/** Formats a section as a text table. */
export function formatSection({ title, rows, notes = [] }: Section): string {
  const cells = rows.map(cellsOf);
  const header = ["", "median", "least–most", "compared", "aim"];
  const widths = header.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [`\n${title}`, line(header), ...cells.map(line), ...notes.map((note) => `  ${note}`)].join("\n");
}

function cellsOf({ name, unit, value, spread, ratio, aim = "" }: Row): readonly string[] {
  return [
    name,
    `${round(value)} ${unit}`,
    spread === undefined ? "" : `${round(spread[0])}–${round(spread[1])}`,
    ratio === undefined ? "" : `${round(ratio.value)} × ${ratio.to}`,
    aim,
  ];
}

/** Rounds to three significant digits. */
function round(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Number(value.toPrecision(3)).toString();
}
