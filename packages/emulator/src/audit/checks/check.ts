import type { FixId } from "../fixes.ts";
import type { Probe } from "../probe.ts";

/** How a check ended, with one sentence about why. */
export interface Outcome {
  readonly status: "passed" | "failed" | "skipped";
  readonly summary: string;
}

/** One thing that a correct endpoint does. */
export interface Check {
  /** Stable, for baselines and reports: `spent-token`. */
  readonly id: string;
  /** What a correct endpoint does, as a statement. */
  readonly title: string;
  /** What an attacker or an outage does to an endpoint that fails, in one sentence. */
  readonly risk: string;
  readonly fix: FixId;
  /** A description of each request that it sends, for `--dry-run`. */
  readonly sends: readonly string[];
  /**
   * It passes if the endpoint refuses. That proves nothing about an endpoint that refuses valid tokens too, so it is
   * skipped there.
   */
  readonly passesByRefusal: boolean;
  run(probe: Probe): Promise<Outcome>;
}

export const passed = (summary: string): Outcome => ({ status: "passed", summary });
export const failed = (summary: string): Outcome => ({ status: "failed", summary });
export const skipped = (summary: string): Outcome => ({ status: "skipped", summary });
