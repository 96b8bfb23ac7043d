import { setTimeout as delay } from "node:timers/promises";
import { SAMPLE_TASK, type Answer } from "../cluster/testing/answer.ts";
import type { Ledger } from "../cluster/testing/ledger.ts";
import { createCaller } from "../cluster/testing/start-load.ts";

/** Callers that follow each task to its end, whatever happens in between. */
export interface Callers extends AsyncDisposable {
  /** Time from the first createTask to the outcome, in ms, of each task. */
  readonly times: readonly number[];
  /** Tasks without an outcome so far: the idempotency key, and the latest answer. */
  readonly open: ReadonlyMap<string, string>;
  /** Stops creating tasks, and waits up to `patienceMs` for the outcomes of all. */
  finish(patienceMs: number): Promise<void>;
}

export interface CallersOptions {
  readonly url: string;
  readonly clientKey: string;
  readonly ledger: Ledger;
  /** Tasks created per second. */
  readonly perSecond: number;
  /** Called for an answer that no fault excuses. */
  readonly onViolation: (text: string) => void;
}

/** Answers that no fault excuses: the protocol's form of HTTP 500, and that an accepted task does not exist. */
export const VIOLATIONS: ReadonlySet<unknown> = new Set([
  "ERROR_INTERNAL_SERVER_ERROR",
  "ERROR_NO_SUCH_CAPCHA_ID",
]);
/** Answers that say nothing about the task. */
const NO_OUTCOME: ReadonlySet<unknown> = new Set([...VIOLATIONS, "ERROR_SERVICE_UNAVALIABLE"]);

function isOutcome({ errorId, errorCode, status }: Answer): boolean {
  return errorId === 0 ? status === "ready" : !NO_OUTCOME.has(errorCode);
}

/** `waitSeconds` of half of the callers; the other half polls. */
const WAIT_SECONDS = 5;
const POLL_MS = 200;

/**
 * Creates tasks at a steady rate. A create without an answer is repeated with the same idempotency key, so the ledger knows
 * every task. An outcome is read twice: it must not change.
 */
export function startCallers({ url, clientKey, ledger, perSecond, onViolation }: CallersOptions): Callers {
  const caller = createCaller(url, clientKey);
  const open = new Map<string, string>();
  const times: number[] = [];
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const call = async (path: string, body: object) => {
    const startedAt = performance.now();
    const answer = await caller.post(path, body);
    ledger.noteCall(answer, { taskId: undefined, startedAt });
    if (answer !== "broken" && VIOLATIONS.has(answer["errorCode"])) {
      onViolation(`${path} was answered ${JSON.stringify(answer)}, asked for ${JSON.stringify(body)}`);
    }
    return answer;
  };
  /** Returns whether the answer is an outcome, and records it. */
  const ask = async (key: string, taskId: string, waitSeconds: number): Promise<boolean> => {
    const answer = await call("/getTaskResult", { taskId, waitSeconds });
    if (answer === "broken") return false;
    if (isOutcome(answer)) ledger.noteOutcome(taskId, answer);
    else if (open.has(key)) open.set(key, JSON.stringify(answer));
    return isOutcome(answer);
  };
  const create = async (key: string): Promise<string | undefined> => {
    while (!givingUp.signal.aborted) {
      const answer = await call("/createTask", { task: SAMPLE_TASK, idempotencyKey: key });
      if (answer !== "broken" && typeof answer["taskId"] === "string") return answer["taskId"];
      await delay(POLL_MS);
    }
    return undefined;
  };
  const follow = async (key: string, waitSeconds: number) => {
    const begunAt = performance.now();
    const taskId = await create(key);
    if (taskId === undefined) return;
    ledger.noteAccepted(key, taskId);
    while (!(await ask(key, taskId, waitSeconds))) {
      if (givingUp.signal.aborted) return;
      await delay(POLL_MS);
    }
    times.push(performance.now() - begunAt);
    open.delete(key);
    await ask(key, taskId, 0);
  };
  const creating = (async () => {
    const startedAt = performance.now();
    for (let number = 0; !stopping.signal.aborted; number += 1) {
      const key = `key-${number}`;
      ledger.asked.add(key);
      open.set(key, "");
      const followed = follow(key, number % 2 === 0 ? WAIT_SECONDS : 0);
      running.add(followed);
      void followed.finally(() => running.delete(followed));
      await delay(Math.max(startedAt + ((number + 1) * 1_000) / perSecond - performance.now(), 0));
    }
  })();
  const finish = async (patienceMs: number) => {
    stopping.abort();
    await creating;
    const ended = new AbortController();
    const patience = delay(patienceMs, undefined, { signal: ended.signal }).catch(() => {});
    await Promise.race([Promise.all(running), patience]);
    ended.abort();
    givingUp.abort();
    caller[Symbol.dispose]();
    await Promise.all(running);
  };
  return { times, open, finish, [Symbol.asyncDispose]: () => finish(0) };
}
