import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { SAMPLE_TASK, type Answer } from "./answer.ts";
import { hasEnded, type Ledger } from "./ledger.ts";

/** Callers that create tasks at a steady rate and poll until they have the results. */
export interface Load extends AsyncDisposable {
  /** Calls in flight. */
  readonly open: number;
  /** Stops creating tasks; resolves when every caller has its result. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  readonly url: string;
  readonly clientKey: string;
  readonly ledger: Ledger;
  /** Tasks created per second. */
  readonly perSecond: number;
}

/** `waitSeconds` of half of the callers; the other half polls. */
const WAIT_SECONDS = 5;
const POLL_MS = 100;

export function startLoad({ url, clientKey, ledger, perSecond }: LoadOptions): Load {
  const caller = createCaller(url, clientKey, { onBroken: (reason) => void ledger.broken.push(reason) });
  const callers = new Set<Promise<void>>();
  const stopping = new AbortController();
  let open = 0;
  const call = async (path: string, body: object, { taskId, waitSeconds = 0 }: Asking = {}) => {
    open += 1;
    const startedAt = performance.now();
    const answer = await caller.post(path, { ...body, taskId, waitSeconds });
    ledger.noteCall(answer, { taskId, startedAt });
    open -= 1;
    return answer;
  };
  /** A caller without a task id gives up; the ledger finds its task at the end. */
  const createAndAsk = async (key: string, waitSeconds: number) => {
    ledger.asked.add(key);
    const created = await call("/createTask", { task: SAMPLE_TASK, idempotencyKey: key });
    if (created === "broken" || typeof created["taskId"] !== "string") return;
    const { taskId } = created;
    ledger.noteAccepted(key, taskId);
    while (!stopped.signal.aborted) {
      const answer = await call("/getTaskResult", {}, { taskId, waitSeconds });
      if (answer !== "broken" && hasEnded(answer)) return;
      if (waitSeconds === 0 || answer === "broken" || answer["errorId"] !== 0) await delay(POLL_MS);
    }
  };
  const stopped = new AbortController();
  const creating = (async () => {
    const startedAt = performance.now();
    for (let number = 0; !stopping.signal.aborted; number += 1) {
      const asked = createAndAsk(`key-${number}`, number % 2 === 0 ? WAIT_SECONDS : 0);
      callers.add(asked);
      void asked.finally(() => callers.delete(asked));
      await delay(Math.max(startedAt + ((number + 1) * 1_000) / perSecond - performance.now(), 0));
    }
  })();
  const stop = async () => {
    stopping.abort();
    await creating;
    await Promise.all(callers);
  };
  return {
    get open() {
      return open;
    },
    stop,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      caller[Symbol.dispose]();
      await stop();
    },
  };
}

interface Asking {
  readonly taskId?: string;
  readonly waitSeconds?: number;
}

export interface Caller extends Disposable {
  post(path: string, body: object): Promise<Answer | "broken">;
}

/** Sends requests. Resolves with the answer, or with "broken" without a valid one, and passes the reason to `onBroken`. */
export function createCaller(
  url: string,
  clientKey: string,
  { onBroken = () => {} }: { readonly onBroken?: (reason: string) => void } = {},
): Caller {
  const agent = new Agent({ keepAlive: true });
  return {
    post: (path, body) =>
      new Promise((resolve) => {
        const headers = { "content-type": "application/json" };
        const breakOff = (reason: unknown) => {
          onBroken(`${path}: ${String(reason)}`);
          resolve("broken");
        };
        const sent = request(url + path, { method: "POST", agent, headers }, (response) => {
          text(response).then((answer) => {
            if (response.statusCode === 200) resolve(JSON.parse(answer));
            else breakOff(`HTTP ${response.statusCode} ${answer}`);
          }, breakOff);
        });
        sent.on("error", breakOff);
        sent.end(JSON.stringify({ clientKey, ...body }));
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
