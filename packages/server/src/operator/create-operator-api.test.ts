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
import { DEFAULT_RETRY_POLICY } from "../core/settlement.ts";
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
    clients: backend.clients,
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
