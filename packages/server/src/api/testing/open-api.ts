import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteBackend } from "../../backend/sqlite/open-sqlite-backend.ts";
import type { Backend } from "../../core/backend.ts";
import type { WaitOptions } from "../../core/task-backend.ts";
import type { Clock } from "../../core/clock.ts";
import { hashSecret, hintOf } from "../../core/client-key.ts";
import { silentLog } from "../../core/log.ts";
import { DEFAULT_RETRY_POLICY, type Settlement } from "../../core/settlement.ts";
import type { TaskId } from "../../core/task.ts";
import { createUuidV7 } from "../../core/uuid-v7.ts";
import { createApi } from "../create-api.ts";
import type { ApiServices } from "../services.ts";

/** The secrets of the two clients of every test API. */
export const SECRET = "secret-of-the-first-client";
export const OTHER_SECRET = "secret-of-the-second-client";

/** The sitekey of a site in the test API's emulator. */
export const EMULATED_SITEKEY = "0x4AAAAAAAexampleexample";

/** The task of protocol part 1. */
export const SAMPLE_TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://react-turnstile.vercel.app",
  websiteKey: "1x00000000000000000000AA",
};

interface Fault {
  readonly fields: object;
  readonly message: string;
}

/** The API with a real store in a temporary directory. */
export interface TestApi extends AsyncDisposable {
  readonly app: ReturnType<typeof createApi>;
  readonly backend: Backend;
  readonly clock: Clock;
  /** The logged errors. Most tests expect none. */
  readonly faults: Fault[];
  /** The options of the API's calls to `waitUntilEnded`. */
  readonly waits: readonly WaitOptions[];
  /** Advances the clock, in ms. */
  advance(ms: number): void;
  /** POSTs a string as it is, and anything else as JSON. Returns the parsed answer. */
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
  /** Creates the sample task for a client. */
  create(members?: object, clientKey?: string): Promise<TaskId>;
  /** Claims the oldest task and settles it. */
  settle(settlement: SettlementOf): Promise<void>;
}

type SettlementOf = Settlement extends infer One
  ? One extends unknown
    ? Omit<One, "endedAt">
    : never
  : never;

export async function openApi(
  services: Partial<ApiServices> = {},
  store: { readonly maxQueued?: number } = {},
): Promise<TestApi> {
  const directory = await mkdtemp(join(tmpdir(), "stile-api-"));
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => now };
  const ids = createUuidV7(clock);
  const backend = await openSqliteBackend({
    directory,
    clock,
    maxQueued: 100,
    resultTtlMs: 300_000,
    retryPolicy: DEFAULT_RETRY_POLICY,
    ids,
    log: silentLog,
    ...store,
  });
  for (const [clientName, secret] of Object.entries({ first: SECRET, second: OTHER_SECRET })) {
    await backend.clients.addKey({ clientName, hash: hashSecret(secret), hint: hintOf(secret) });
  }
  const faults: Fault[] = [];
  const waits: WaitOptions[] = [];
  const waitUntilEnded = backend.tasks.waitUntilEnded.bind(backend.tasks);
  backend.tasks.waitUntilEnded = (id, options) => {
    waits.push(options);
    return waitUntilEnded(id, options);
  };
  const app = createApi({
    tasks: backend.tasks,
    clients: backend.clients,
    callbacks: backend.callbacks,
    ids,
    incidentIds: () => "incident-1",
    isKnownSite: (sitekey) => sitekey === EMULATED_SITEKEY,
    isReady: () => true,
    slots: 16,
    log: { ...silentLog, error: (fields, message) => faults.push({ fields, message }) },
    ...services,
  });
  const post = async (path: string, body: unknown) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await app.request(path, { method: "POST", body: text });
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    app,
    backend,
    clock,
    faults,
    waits,
    post,
    advance(ms) {
      now += ms;
    },
    async create(members = {}, clientKey = SECRET) {
      const answer = await post("/createTask", { clientKey, task: { ...SAMPLE_TASK, ...members } });
      if (typeof answer["taskId"] !== "string") throw new Error(`not created: ${JSON.stringify(answer)}`);
      return answer["taskId"];
    },
    async settle(settlement) {
      const [task] = await backend.tasks.claim({ workerId: "test", limit: 1, leaseMs: 60_000 });
      if (task === undefined) throw new Error("no task was queued");
      await backend.tasks.settle(task.lease, settlement);
    },
    async [Symbol.asyncDispose]() {
      await backend.close();
      await rm(directory, { recursive: true });
    },
  };
}
