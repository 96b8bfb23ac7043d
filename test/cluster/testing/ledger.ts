import type { Answer } from "./answer.ts";
import type { WorkerLine } from "./worker-line.ts";

/** The answers that a cluster's callers got, to compare with the final state of their tasks. */
export class Ledger {
  /** Idempotency keys of the requested tasks. */
  readonly asked = new Set<string>();
  /** The task that was accepted under each key. */
  readonly accepted = new Map<string, string>();
  /** The first outcome of each task that a caller got. */
  readonly outcomes = new Map<string, string>();
  /** Violations: an outcome that changed, or a task that ended twice. */
  readonly contradictions: string[] = [];
  /** Calls by result: `ok`, an error code of the protocol, or `broken` (no answer). */
  readonly calls = new Map<string, number>();
  /** Why calls were broken. */
  readonly broken: string[] = [];
  /** Calls that begin after this time must succeed, because every node is ready. */
  #healthySince = Number.POSITIVE_INFINITY;

  /** Declares that every node is ready, so each call from now on must succeed. */
  expectHealth(): void {
    this.#healthySince = performance.now();
  }

  /** Records the end of a call, and the task's outcome if the answer contains it. */
  noteCall(answer: Answer | "broken", { taskId, startedAt }: CallDetails): void {
    const kind = answer === "broken" ? "broken" : kindOf(answer);
    this.calls.set(kind, (this.calls.get(kind) ?? 0) + 1);
    if (kind !== "ok" && startedAt >= this.#healthySince)
      this.contradictions.push(`${kind} from ready nodes`);
    if (taskId !== undefined && answer !== "broken" && hasEnded(answer)) this.noteOutcome(taskId, answer);
  }

  noteAccepted(key: string, taskId: string): void {
    const earlier = this.accepted.get(key);
    if (earlier !== undefined && earlier !== taskId) this.contradictions.push(`${key} made two tasks`);
    this.accepted.set(key, taskId);
  }

  noteOutcome(taskId: string, answer: Answer): void {
    const { solution, errorCode } = answer;
    const outcome = JSON.stringify({ solution, errorCode });
    const earlier = this.outcomes.get(taskId);
    if (earlier !== undefined && earlier !== outcome) {
      this.contradictions.push(`${taskId} ended as ${earlier} and as ${outcome}`);
    }
    this.outcomes.set(taskId, outcome);
  }

  /** Checks that the store accepted at most one end of each task, and that callers saw that one. */
  compareWith(lines: readonly WorkerLine[]): void {
    const completed = new Map<string, string>();
    for (const line of lines) {
      if (line.event !== "completed") continue;
      if (completed.has(line.taskId)) this.contradictions.push(`the store took two ends of ${line.taskId}`);
      completed.set(line.taskId, line.token);
      const outcome = this.outcomes.get(line.taskId);
      if (outcome?.includes(`"${line.token}"`) !== true) {
        this.contradictions.push(`${line.token} was taken by the store, and callers saw ${outcome}`);
      }
    }
  }

  /** Calls that did not succeed. */
  get failedCalls(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.calls].filter(([kind]) => kind !== "ok"));
  }
}

export interface CallDetails {
  readonly taskId: string | undefined;
  /** By the monotonic clock, in ms. */
  readonly startedAt: number;
}

function kindOf({ errorCode }: Answer): string {
  return typeof errorCode === "string" && errorCode !== "" ? errorCode : "ok";
}

/** Whether an answer to getTaskResult is final: a solution or the task's error. */
export function hasEnded({ errorId, errorCode, status }: Answer): boolean {
  return errorId === 0 ? status === "ready" : errorCode !== "ERROR_SERVICE_UNAVALIABLE";
}
