/** Result of one check of `stile doctor`. */
export interface Check {
  readonly name: string;
  /** `problem`: it would prevent the service from running. */
  readonly status: "ok" | "warning" | "problem";
  readonly finding: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** Name of the check that is there only while a service runs with the data directory. */
export const SERVICE = "Service";
