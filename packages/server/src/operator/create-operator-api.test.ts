import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import type { Backend } from "../core/backend.ts";
import { hashSecret } from "../core/client-key.ts";
import { systemClock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import type { NodeReport } from "../core/nodes.ts";
import { DEFAULT_RETRY_POLICY, type Settlement } from "../core/settlement.ts";
import type { TurnstilePayload } from "../core/task.ts";
import { uuidV7 } from "../core/uuid-v7.ts";
import { WrongKeys } from "../core/wrong-keys.ts";
import { createOperatorApi } from "./create-operator-api.ts";

const TOKEN = "the-operators-token";
const LIMITS = { tasksAtOnce: 8, tasksPerMinute: 120, balance: 500 };

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

interface TestOperatorApi extends AsyncDisposable {
  readonly backend: Backend;
  readonly faults: object[];
  readonly logged: object[];
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
}

interface CallOptions {
  readonly authorization?: string;
  readonly address?: string;
}

async function open(): Promise<TestOperatorApi> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-operator-"));
  const backend = await openSqliteBackend({
    directory,
    clock: systemClock,
    ids: uuidV7,
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
  });
  const faults: object[] = [];
  const logged: object[] = [];
  const app = createOperatorApi({
    ...backend,
    ids: uuidV7,
    token: TOKEN,
    wrongTokens: new WrongKeys({ clock: systemClock, limit: 5, blockMs: 60_000 }),
    incidentIds: () => "incident-1",
    log: {
      ...silentLog,
      info: (fields) => logged.push(fields),
      error: (fields) => faults.push(fields),
    },
  });
  return {
    backend,
    faults,
    logged,
    async call(method, at, body, { authorization = `Bearer ${TOKEN}`, address } = {}) {
      const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
      const init = { method, headers: { authorization }, ...(text === undefined ? {} : { body: text }) };
      const response = await app.request(`/operator${at}`, init, { address });
      const answer = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: answer === "" ? {} : (JSON.parse(answer) as Record<string, unknown>),
      };
    },
    async [Symbol.asyncDispose]() {
      await backend.close();
      await rm(directory, { recursive: true });
    },
  };
}

const REPORT: NodeReport = {
  id: "01a20998-42f4-7000-82f2-124d58901a19",
  role: "serve",
  address: "http://10.0.0.5:7080",
  version: "1.0.0",
  startedAt: 1_000,
  slots: 16,
  running: 3,
  problem: null,
  isStopping: false,
  clockOffsetMs: 0,
  endedAttempts: 0,
  warmWidgets: 0,
};
const PAYLOAD = {
  websiteURL: "https://example.com",
  websiteKey: "1x00000000000000000000AA",
  isolation: "widget",
} as const;
const OUR_FAILURE = {
  code: "ERROR_FAILED_LOADING_WIDGET",
  description: "the browser died",
  isOurFault: true,
} as const;

/** Creates a task of a client; ends it if a settlement is given. */
async function createTask(
  { backend: { tasks } }: TestOperatorApi,
  clientId: string,
  settlement?: Settlement,
  payload: TurnstilePayload = PAYLOAD,
): Promise<string> {
  const id = uuidV7();
  expect(await tasks.create({ id, clientId, payload })).toEqual({ status: "created" });
  if (settlement === undefined) return id;
  const [claimed] = await tasks.claim({ workerId: "w", limit: 1, leaseMs: 60_000 });
  if (claimed === undefined) throw new Error("no task could be claimed");
  await tasks.settle(claimed.lease, settlement);
  return claimed.id;
}

describe("nodes and queue", () => {
  test("nodes are listed, drained and undrained", async () => {
    await using api = await open();
    expect(await api.call("GET", "/nodes")).toMatchObject({ status: 200, body: { nodes: [] } });
    expect(await api.call("GET", "/status")).toMatchObject({
      body: { isReady: false, problem: "No node is running." },
    });
    await api.backend.nodes.renew({ report: REPORT, leaseMs: 60_000, isDraining: false });
    const { isStopping: _, ...shown } = REPORT;
    expect(await api.call("GET", "/nodes")).toMatchObject({
      body: { nodes: [{ ...shown, state: "ready", isDraining: false, uptimeSeconds: expect.any(Number) }] },
    });
    expect(await api.call("GET", "/status")).toMatchObject({ body: { isReady: true, problem: null } });
    const drained = await api.call("POST", `/nodes/${REPORT.id}/drain`);
    expect(drained).toMatchObject({
      status: 200,
      body: { id: REPORT.id, isDraining: true, state: "draining" },
    });
    expect(await api.call("GET", "/status")).toMatchObject({
      body: { isReady: false, problem: "No ready node accepts tasks.", queue: { slots: 0 } },
    });
    expect(await api.call("POST", "/nodes/10.0.0.5:7080/undrain")).toMatchObject({
      body: { isDraining: false, state: "ready" },
    });
    expect(await api.call("POST", "/nodes/other/drain")).toMatchObject({
      status: 404,
      body: { error: { code: "not_found" } },
    });
  });

  test("the queue shows tasks, slots and the age of the oldest queued task", async () => {
    await using api = await open();
    await api.backend.nodes.renew({ report: REPORT, leaseMs: 60_000, isDraining: false });
    const empty = { queued: 0, running: 0, slots: 16, oldestQueuedMs: null, completed: 0, failed: 0 };
    expect((await api.call("GET", "/queue")).body).toEqual(empty);
    await createTask(api, "c");
    expect((await api.call("GET", "/queue")).body).toEqual({
      ...empty,
      queued: 1,
      oldestQueuedMs: expect.any(Number),
    });
  });
});

describe("tasks", () => {
  test("are listed with filters, page by page", async () => {
    await using api = await open();
    const shop = String((await api.call("POST", "/clients", { name: "shop" })).body["id"]);
    const completed = await createTask(api, shop, {
      status: "completed",
      solution: { token: "secret-token", userAgent: "u" },
    });
    const broken = await createTask(api, shop, { status: "failed", failure: OUR_FAILURE });
    const { isOurFault: _, ...refusal } = OUR_FAILURE;
    const refused = await createTask(api, shop, { status: "failed", failure: refusal });
    const retried = await createTask(api, shop, { status: "queued", delayMs: 60_000, attempts: 1 });
    const other = await createTask(api, "c2", undefined, {
      ...PAYLOAD,
      websiteKey: "2x00000000000000000000AB",
    });
    const idsOf = async (query: string) => {
      const { status, body } = await api.call("GET", `/tasks?${query}`);
      expect(status).toBe(200);
      return (body["tasks"] as readonly { id: string }[]).map(({ id }) => id);
    };
    const ended = new Set([refused, broken, completed]);
    const all = await idsOf("");
    expect(all.slice(0, 2)).toEqual([retried, other]);
    expect(new Set(all.slice(2))).toEqual(ended);
    expect(await idsOf("state=queued")).toEqual([retried, other]);
    expect(await idsOf("state=completed")).toEqual([completed]);
    expect(await idsOf("client=shop&state=queued")).toEqual([retried]);
    expect(await idsOf("sitekey=2x00000000000000000000AB")).toEqual([other]);
    expect(await idsOf("fault=stile")).toEqual([retried, broken]);
    expect(await idsOf("fault=stile&state=failed")).toEqual([broken]);
    expect(await idsOf("fault=page")).toEqual([refused]);
    expect(await idsOf("olderThanSeconds=3600")).toEqual([]);
    expect(await idsOf("newerThanSeconds=3600")).toHaveLength(5);

    const paged: string[] = [];
    let cursor = "";
    do {
      const { body } = await api.call("GET", `/tasks?limit=2${cursor}`);
      paged.push(...(body["tasks"] as readonly { id: string }[]).map(({ id }) => id));
      cursor = typeof body["next"] === "string" ? `&cursor=${body["next"]}` : "";
    } while (cursor !== "");
    expect(paged).toEqual(all);
    const text = JSON.stringify((await api.call("GET", "/tasks")).body);
    expect(text).not.toContain("secret-token");
  });

  test("a request examines a bounded number of tasks", async () => {
    await using api = await open();
    await Promise.all(Array.from({ length: 1_050 }, () => createTask(api, "c")));
    const first = await api.call("GET", "/tasks?state=running");
    expect(first.body).toEqual({ tasks: [], next: expect.stringMatching(/^unfinished:/) });
    const second = await api.call("GET", `/tasks?state=running&cursor=${String(first.body["next"])}`);
    expect(second.body).toEqual({ tasks: [], next: null });
  });

  test("are shown with attempts and callback, without the token", async () => {
    await using api = await open();
    const client = String((await api.call("POST", "/clients", { name: "shop" })).body["id"]);
    const id = await createTask(api, client, {
      status: "completed",
      solution: { token: "secret-token", userAgent: "u" },
    });
    const shown = await api.call("GET", `/tasks/${id}`);
    expect(shown).toMatchObject({
      status: 200,
      body: {
        id,
        clientId: client,
        clientName: "shop",
        state: "completed",
        attemptRecords: [],
        callback: null,
      },
    });
    expect(JSON.stringify(shown.body)).not.toContain("secret-token");
    expect(await api.call("GET", `/tasks/${uuidV7()}`)).toMatchObject({ status: 404 });
  });

  test("an ended task is retried as a new task of its client", async () => {
    await using api = await open();
    const { id: client } = (await api.call("POST", "/clients", { name: "shop", tasksAtOnce: 1 })).body;
    const failed = await createTask(api, String(client), { status: "failed", failure: OUR_FAILURE });
    const retried = await api.call("POST", `/tasks/${failed}/retry`);
    const id = String(retried.body["id"]);
    expect(retried).toMatchObject({ status: 201, body: { retryOf: failed } });
    expect(retried.headers.get("location")).toBe(`/operator/tasks/${id}`);
    expect(await api.backend.tasks.get(id)).toMatchObject({
      status: "queued",
      clientId: client,
      payload: PAYLOAD,
      attempts: 0,
    });
    const conflict = { status: 409, body: { error: { code: "conflict" } } };
    // It has not ended; and the other one would exceed the limit.
    expect(await api.call("POST", `/tasks/${id}/retry`)).toMatchObject(conflict);
    expect(await api.call("POST", `/tasks/${failed}/retry`)).toMatchObject(conflict);
    await api.call("POST", `/tasks/${id}/cancel`);
    await api.call("PATCH", "/clients/shop", { state: "suspended" });
    expect(await api.call("POST", `/tasks/${failed}/retry`)).toMatchObject(conflict);
    await api.call("DELETE", "/clients/shop");
    expect(await api.call("POST", `/tasks/${failed}/retry`)).toMatchObject(conflict);
    expect(await api.call("POST", `/tasks/${uuidV7()}/retry`)).toMatchObject({ status: 404 });
  });

  test("a queued task is cancelled once", async () => {
    await using api = await open();
    const id = await createTask(api, "c");
    expect(await api.call("POST", `/tasks/${id}/cancel`)).toMatchObject({
      status: 200,
      body: {
        id,
        state: "failed",
        fault: "page",
        failure: { description: expect.stringContaining("the operator cancelled") },
      },
    });
    expect(await api.call("POST", `/tasks/${id}/cancel`)).toMatchObject({ status: 409 });
    expect(await api.call("POST", "/tasks/nonsense/cancel")).toMatchObject({ status: 404 });
  });

  test.for([
    ["state=done", "state"],
    ["fault=nobody", "fault"],
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=1&limit=2", "limit"],
    ["olderThanSeconds=-1", "olderThanSeconds"],
    ["newerThanSeconds=soon", "newerThanSeconds"],
    ["cursor=elsewhere", "cursor"],
    [`cursor=unfinished:${uuidV7()}`, "cursor"],
    ["colour=red", "colour"],
  ])("the query %s is refused", async ([query, field]) => {
    await using api = await open();
    expect(await api.call("GET", `/tasks?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: "bad_request", field } },
    });
  });
});

describe("clients", () => {
  test("are added, listed, shown by name or id, changed and removed", async () => {
    await using api = await open();
    const added = await api.call("POST", "/clients", {
      name: "shop",
      ...LIMITS,
      allowedAddresses: ["10.1.2.3/8"],
    });
    const shop = { name: "shop", state: "active", ...LIMITS, allowedAddresses: ["10.0.0.0/8"] };
    expect(added).toMatchObject({ status: 201, body: shop });
    const id = String(added.body["id"]);
    expect(added.headers.get("location")).toBe(`/operator/clients/${id}`);
    expect(await api.call("GET", "/clients")).toMatchObject({ status: 200, body: { clients: [shop] } });
    expect(await api.call("GET", `/clients/${id}`)).toMatchObject({ status: 200, body: shop });

    const changed = await api.call("PATCH", "/clients/shop", {
      name: "store",
      state: "suspended",
      tasksAtOnce: null,
      addBalance: -100,
      allowedAddresses: [],
    });
    const store = { ...shop, name: "store", state: "suspended", tasksAtOnce: null, balance: 400 };
    expect(changed).toMatchObject({ status: 200, body: { ...store, allowedAddresses: [] } });
    expect(await api.call("GET", "/clients/store")).toMatchObject({ status: 200, body: changed.body });
    expect(await api.call("DELETE", "/clients/store")).toMatchObject({ status: 204, body: {} });
    expect(await api.call("GET", `/clients/${id}`)).toMatchObject({ status: 404 });
    expect(api.faults).toEqual([]);
  });

  test("a name that is in use is a conflict", async () => {
    await using api = await open();
    for (const name of ["web", "shop"]) await api.call("POST", "/clients", { name });
    const error = { error: { code: "conflict", field: "name" } };
    expect(await api.call("POST", "/clients", { name: "web" })).toMatchObject({ status: 409, body: error });
    const renamed = await api.call("PATCH", "/clients/shop", { name: "web" });
    expect(renamed).toMatchObject({ status: 409, body: error });
  });
});

describe("keys", () => {
  test("a secret is shown once, and keys can be rotated without downtime", async () => {
    await using api = await open();
    await api.call("POST", "/clients", { name: "shop" });
    const added = await api.call("POST", "/clients/shop/keys", { taskIds: "integer" });
    expect(added).toMatchObject({ status: 201, body: { key: { clientName: "shop", taskIds: "integer" } } });
    expect(added.headers.get("cache-control")).toBe("no-store");
    const secret = String(added.body["secret"]);
    const works = async (each: string) =>
      (await api.backend.clients.findByKeyHash(hashSecret(each))) !== undefined;
    expect(await works(secret)).toBe(true);
    const listed = await api.call("GET", "/clients/shop/keys");
    expect(listed).toMatchObject({
      status: 200,
      body: { keys: [{ hint: secret.slice(-4), revokedAt: null }] },
    });
    expect(JSON.stringify([listed.body, api.logged])).not.toContain(secret);

    const next = await api.call("POST", "/clients/shop/keys");
    expect([await works(secret), await works(String(next.body["secret"]))]).toEqual([true, true]);
    const { id } = added.body["key"] as { id: string };
    expect(await api.call("DELETE", `/clients/shop/keys/${id}`)).toMatchObject({ status: 204 });
    expect([await works(secret), await works(String(next.body["secret"]))]).toEqual([false, true]);
    expect(await api.call("DELETE", `/clients/shop/keys/${id}`)).toMatchObject({ status: 404 });
  });

  test("a chosen secret can be registered once", async () => {
    await using api = await open();
    await api.call("POST", "/clients", { name: "shop" });
    const send = () => api.call("POST", "/clients/shop/keys", { secret: "a long chosen secret" });
    expect(await send()).toMatchObject({ status: 201, body: { secret: "a long chosen secret" } });
    expect(await send()).toMatchObject({
      status: 409,
      body: { error: { code: "conflict", field: "secret" } },
    });
  });

  test("belong to one client and cannot be revoked through another client", async () => {
    await using api = await open();
    for (const name of ["web", "shop"]) await api.call("POST", "/clients", { name });
    const { body } = await api.call("POST", "/clients/web/keys");
    const { id } = body["key"] as { id: string };
    expect(await api.call("GET", "/clients/shop/keys")).toMatchObject({ body: { keys: [] } });
    expect(await api.call("DELETE", `/clients/shop/keys/${id}`)).toMatchObject({ status: 404 });
    expect(await api.call("GET", "/clients/web/keys")).toMatchObject({
      body: { keys: [{ revokedAt: null }] },
    });
  });
});

describe("errors have one format", () => {
  test.each([
    ["POST", "/clients", undefined, 400, "name"],
    ["POST", "/clients", { name: "" }, 400, "name"],
    ["POST", "/clients", { name: "a\nb" }, 400, "name"],
    ["POST", "/clients", { name: "x", tasksAtOnce: 0 }, 400, "tasksAtOnce"],
    ["POST", "/clients", { name: "x", tasksPerMinute: "many" }, 400, "tasksPerMinute"],
    ["POST", "/clients", { name: "x", balance: -1 }, 400, "balance"],
    ["POST", "/clients", { name: "x", balance: 1.5 }, 400, "balance"],
    ["POST", "/clients", { name: "x", allowedAddresses: ["10.0.0"] }, 400, "allowedAddresses.0"],
    ["POST", "/clients", { name: "x", allowedAddresses: "10.0.0.0/8" }, 400, "allowedAddresses"],
    ["POST", "/clients", { name: "x", taskAtOnce: 1 }, 400, "taskAtOnce"],
    ["POST", "/clients", "[]", 400, undefined],
    ["POST", "/clients", "{", 400, undefined],
    ["POST", "/clients", JSON.stringify({ name: "x".repeat(70_000) }), 413, undefined],
    ["PATCH", "/clients/web", { state: "gone" }, 400, "state"],
    ["PATCH", "/clients/web", { addBalance: 1 }, 400, "addBalance"],
    ["PATCH", "/clients/nobody", {}, 404, undefined],
    ["DELETE", "/clients/nobody", undefined, 404, undefined],
    ["GET", "/clients/nobody/keys", undefined, 404, undefined],
    ["POST", "/clients/web/keys", { secret: "short" }, 400, "secret"],
    ["POST", "/clients/web/keys", { taskIds: "roman" }, 400, "taskIds"],
    ["DELETE", "/clients/web/keys/nonsense", undefined, 404, undefined],
    ["PUT", "/clients", undefined, 404, undefined],
    ["GET", "/", undefined, 404, undefined],
  ])("%s %s, case %#", async (method, at, body, status, field) => {
    await using api = await open();
    await api.call("POST", "/clients", { name: "web" });
    const answer = await api.call(method, at, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      error: {
        code: { 400: "bad_request", 404: "not_found", 413: "too_large" }[status],
        message: expect.stringMatching(/.\.$/),
        ...(field === undefined ? {} : { field }),
      },
    });
    expect(api.faults).toEqual([]);
  });

  test("no input causes a fault", async () => {
    await using api = await open();
    await api.call("POST", "/clients", { name: "web" });
    const member = fc.constantFrom("name", "state", "balance", "allowedAddresses", "__proto__", "addBalance");
    const body = fc.oneof(
      fc.json(),
      fc.string(),
      fc.dictionary(member, fc.jsonValue()).map((each) => JSON.stringify(each)),
    );
    const at = fc.constantFrom(
      "/clients",
      "/clients/web",
      "/clients/web/keys",
      "/clients/%00",
      "/clients/%zz",
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("POST", "PATCH"), at, body, async (method, path, text) => {
        const { status } = await api.call(method, path, text);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
    expect(api.faults).toEqual([]);
  });

  test("an unavailable store is reported with an incident id", async () => {
    await using api = await open();
    await api.backend.close();
    const answer = await api.call("GET", "/clients");
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { code: "unavailable", incidentId: "incident-1" } },
    });
    expect(api.faults).toHaveLength(1);
  });
});

describe("the token", () => {
  test.each([
    "",
    "Bearer",
    "Bearer ",
    `Basic ${TOKEN}`,
    "Bearer wrong",
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN} x`,
  ])("rejects %j on every path", async (authorization) => {
    await using api = await open();
    for (const at of ["/clients", "/clients/nobody", "/nothing"]) {
      const answer = await api.call("GET", at, undefined, { authorization });
      expect(answer).toMatchObject({ status: 401, body: { error: { code: "unauthorized" } } });
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
    const refused = await api.call("POST", "/clients", { name: "web" }, { authorization });
    expect(refused.status).toBe(401);
    expect(await api.backend.clients.listClients()).toEqual([]);
  });

  test("blocks an address that guesses, unless it used the valid token before", async () => {
    await using api = await open();
    const call = (address: string, authorization = `Bearer ${TOKEN}`) =>
      api.call("GET", "/clients", undefined, { authorization, address });
    expect(await call("192.0.2.1")).toMatchObject({ status: 200 });
    for (const address of ["192.0.2.1", "192.0.2.2"]) {
      for (let index = 0; index < 5; index += 1) {
        expect(await call(address, `Bearer guess-${index}`)).toMatchObject({ status: 401 });
      }
      const refused = await call(address, "Bearer guess");
      expect(refused).toMatchObject({ status: 429, body: { error: { code: "too_many_attempts" } } });
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    }
    expect(await call("192.0.2.2")).toMatchObject({ status: 429 });
    expect(await call("192.0.2.1")).toMatchObject({ status: 200 });
  });
});
