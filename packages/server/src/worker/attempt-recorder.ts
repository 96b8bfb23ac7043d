import type { Clock } from "../core/clock.ts";
import type { AttemptRecord, AttemptTrace, PageEvidence } from "../core/evidence.ts";
import { faultOf, type AttemptOutcome } from "../core/settlement.ts";
import type { RunningTask } from "../core/task.ts";

/** Records a handler's reports about its attempt. */
export interface AttemptRecorder extends AttemptTrace {
  /** Whether the widget has run. */
  hasRun(): boolean;
  /** Returns the record of the attempt, which ended with this outcome. */
  evidence(outcome: AttemptOutcome, endedAt: number): AttemptRecord;
}

export function recordAttempt(task: RunningTask, clock: Clock): AttemptRecorder {
  const claimedAt = clock.now();
  let pageReadyAt: number | null = null;
  let widgetRunAt: number | null = null;
  let capture: (() => Promise<PageEvidence>) | undefined;
  let page: PageEvidence | null = null;
  return {
    pageReady(capturePage) {
      pageReadyAt = clock.now();
      capture = capturePage;
    },
    hasRun: () => widgetRunAt !== null,
    widgetRun() {
      widgetRunAt = clock.now();
    },
    keepPage(kept) {
      page = kept;
    },
    async capturePage() {
      page = (await capture?.()) ?? page;
    },
    evidence: (outcome, endedAt) => ({
      attempt: task.attempts,
      workerId: task.workerId,
      claimedAt,
      pageReadyAt,
      widgetRunAt,
      endedAt,
      outcome: outcome.status,
      fault: faultOf(outcome),
      failure: "failure" in outcome ? outcome.failure : null,
      page,
    }),
  };
}
