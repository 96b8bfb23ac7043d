import { styleText } from "node:util";

/** Formats a table for the terminal, each column as wide as its widest cell. Ends with a line feed. */
export function alignColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  const title = styleText("bold", line(head), { stream: process.stdout });
  return `${[title, ...rows.map(line)].join("\n")}\n`;
}
