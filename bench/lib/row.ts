/** One measured figure. */
export interface Row {
  /** What was measured. */
  readonly name: string;
  readonly unit: string;
  /** The median of the repetitions, or the one figure there is. */
  readonly value: number;
  /** Smallest and largest of the repetitions, where there were several. */
  readonly spread?: readonly [least: number, most: number];
  /** What this is compared with, and how often it goes into the value. */
  readonly ratio?: { readonly to: string; readonly value: number };
  /** The figure aimed at, in words. */
  readonly aim?: string;
}

/** A part of the benchmark: a heading and the figures under it. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** How the figures were got, where that is not plain. */
  readonly notes?: readonly string[];
}
