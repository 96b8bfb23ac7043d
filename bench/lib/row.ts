/** One measured figure. */
export interface Row {
  /** Name of the measurement. */
  readonly name: string;
  readonly unit: string;
  /** The median of the repetitions, or the only figure. */
  readonly value: number;
  /** Smallest and largest figure, if there are several. */
  readonly spread?: readonly [least: number, most: number];
  /** What this is compared with, and the quotient. */
  readonly ratio?: { readonly to: string; readonly value: number };
  /** The target, as text. */
  readonly aim?: string;
}

/** A part of the benchmark: a heading and its figures. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** How the figures were measured, where that is not obvious. */
  readonly notes?: readonly string[];
}
