import type { Row, Section } from "./row.ts";

const BASELINE = "a browser per token, 1 at a time: tokens";

/** Puts Stile's tokens per second beside the plain script's browser per token. */
export function compare(own: Section, plain: Section): readonly [Section, Section] {
  const baseline = plain.rows.find(({ name }) => name === BASELINE)?.value;
  if (baseline === undefined) throw new Error(`there is no row "${BASELINE}"`);
  const beside = (row: Row): Row =>
    row.unit === "/s" ? { ...row, ratio: { to: "a browser per token", value: row.value / baseline } } : row;
  return [{ ...own, rows: own.rows.map(beside) }, plain];
}
