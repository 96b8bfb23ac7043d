import type { Row, Section } from "./row.ts";

const BASELINE = "a browser per token, 1 at a time: tokens";

/** Compares Stile's tokens per second with the plain script's browser per token. */
export function compare(own: Section, plain: Section): readonly [Section, Section] {
  const baseline = plain.rows.find(({ name }) => name === BASELINE)?.value;
  if (baseline === undefined) throw new Error(`there is no row "${BASELINE}"`);
  const withRatio = (row: Row): Row =>
    row.unit === "/s" ? { ...row, ratio: { to: "a browser per token", value: row.value / baseline } } : row;
  return [{ ...own, rows: own.rows.map(withRatio) }, plain];
}
