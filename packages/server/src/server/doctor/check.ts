/** What one check of `stile doctor` found. */
export interface Check {
  readonly name: string;
  /** `problem`: it would keep the service from running. */
  readonly status: "ok" | "warning" | "problem";
  readonly finding: string;
  /** What to do about it. */
  readonly advice?: string;
}
