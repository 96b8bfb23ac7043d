import { describe, expect, test } from "vitest";
import type { ClientChanges } from "../core/client-store.ts";
import { WrongKeys } from "../core/wrong-keys.ts";
import { listen } from "./listen.ts";
import { openApi, OTHER_SECRET, SAMPLE_TASK, SECRET, type TestApi } from "./testing/open-api.ts";

const METHODS = [
  "createTask",
  "getTaskResult",
  "getTaskInfo",
  "cancelTask",
  "getBalance",
  "reportCorrect",
  "reportIncorrect",
] as const;
const CREATE = { clientKey: SECRET, task: SAMPLE_TASK };
const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };

/** Changes the client with the key {@link SECRET}. */
async function change(api: TestApi, changes: ClientChanges): Promise<void> {
  const client = await api.backend.clients.findClient("first");
  const { status } = await api.backend.clients.updateClient(client?.id ?? "", changes);
  expect(status).toBe("updated");
}

/** Calls the API from an address. */
async function callFrom(
  api: TestApi,
  address: string | undefined,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
) {
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await api.app.request(path, init, { address });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

describe("a suspended client", () => {
  test.each(METHODS)("is refused by %s until it is resumed", async (method) => {
    await using api = await openApi();
    const request = { ...CREATE, taskId: await api.create() };
    await api.settle({ status: "completed", solution: SOLUTION });
    await change(api, { state: "suspended" });
    const refused = await api.post(`/${method}`, request);
    expect(refused).toMatchObject({ errorId: 1, errorCode: "ERROR_ACCOUNT_SUSPENDED" });
    expect(refused["errorDescription"]).toMatch(/^ERROR_ACCOUNT_SUSPENDED: .*resume/);
    expect(await api.post(`/${method}`, { ...request, clientKey: OTHER_SECRET })).not.toMatchObject({
      errorCode: "ERROR_ACCOUNT_SUSPENDED",
    });
    await change(api, { state: "active" });
    expect(await api.post(`/${method}`, request)).toMatchObject({ errorId: 0 });
  });

  test("is also refused by the older protocol, and its earlier tasks still finish", async () => {
    await using api = await openApi();
    const taskId = await api.create();
    await change(api, { state: "suspended" });
    const response = await api.app.request(`/res.php?key=${SECRET}&action=get&id=${taskId}`);
    expect(await response.text()).toBe("ERROR_ACCOUNT_SUSPENDED");
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await api.backend.tasks.get(taskId)).toMatchObject({ status: "completed" });
  });
});

describe("limits", () => {
  test("on queued and running tasks", async () => {
    await using api = await openApi();
    await change(api, { tasksAtOnce: 2 });
    for (let index = 0; index < 2; index += 1) await api.create();
    const refused = await api.post("/createTask", CREATE);
    expect(refused).toMatchObject({ errorId: 1, errorCode: "ERROR_NO_SLOT_AVAILABLE" });
    expect(refused["errorDescription"]).toContain("already has 2 tasks queued or running");
    expect(await api.post("/createTask", { ...CREATE, clientKey: OTHER_SECRET })).toMatchObject({
      errorId: 0,
    });
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await api.post("/createTask", CREATE)).toMatchObject({ errorId: 0 });
  });

  test("on tasks per minute; the error says when to try again", async () => {
    await using api = await openApi();
    await change(api, { tasksPerMinute: 1 });
    await api.create();
    api.advance(12_500);
    const refused = await api.post("/createTask", CREATE);
    expect(refused).toMatchObject({ errorId: 1, errorCode: "ERROR_NO_SLOT_AVAILABLE" });
    expect(refused["errorDescription"]).toContain("the next is accepted in 48 s");
    api.advance(47_500);
    expect(await api.post("/createTask", CREATE)).toMatchObject({ errorId: 0 });
  });

  test("on the balance, which getBalance and the older protocol return", async () => {
    await using api = await openApi();
    const balance = async () => (await api.post("/getBalance", { clientKey: SECRET }))["balance"];
    expect(await balance()).toBe(1_000_000);
    await change(api, { balance: 2 });
    expect(await balance()).toBe(2);
    await api.create();
    expect(await balance()).toBe(1);
    await api.create();
    const refused = await api.post("/createTask", CREATE);
    expect(refused).toMatchObject({ errorId: 1, errorCode: "ERROR_ZERO_BALANCE" });
    expect(refused["errorDescription"]).toMatch(/^ERROR_ZERO_BALANCE: .*stile clients set/);
    const response = await api.app.request(`/res.php?key=${SECRET}&action=getbalance`);
    expect(await response.text()).toBe("0");
    await change(api, { addBalance: 1 });
    expect(await api.post("/createTask", CREATE)).toMatchObject({ errorId: 0 });
  });
});

describe("allowed addresses", () => {
  test.each(METHODS)("%s refuses other addresses", async (method) => {
    await using api = await openApi();
    await change(api, { allowedAddresses: ["10.0.0.0/8", "2001:db8::/32"] });
    for (const address of ["192.0.2.1", "::1", undefined]) {
      const refused = await callFrom(api, address, `/${method}`, CREATE);
      expect(refused).toMatchObject({ errorId: 1, errorCode: "ERROR_IP_NOT_ALLOWED" });
      expect(refused["errorDescription"]).toContain(address ?? "unknown address");
    }
    for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::7"]) {
      const answer = await callFrom(api, address, `/${method}`, CREATE);
      expect(answer["errorCode"]).not.toBe("ERROR_IP_NOT_ALLOWED");
    }
  });

  test("the address is the address of the socket, whatever the headers say", async () => {
    await using api = await openApi();
    await change(api, { allowedAddresses: ["10.0.0.0/8"] });
    await using server = await listen(api.app, { port: 0 });
    const ask = async () => {
      const headers = { "x-forwarded-for": "10.0.0.1", forwarded: "for=10.0.0.1" };
      const body = JSON.stringify({ clientKey: SECRET });
      return (await fetch(`${server.url}/getBalance`, { method: "POST", headers, body })).json();
    };
    expect(await ask()).toMatchObject({ errorCode: "ERROR_IP_NOT_ALLOWED" });
    await change(api, { allowedAddresses: ["127.0.0.1"] });
    expect(await ask()).toMatchObject({ errorId: 0 });
  });

  test("behind a trusted proxy, the address is the one that the proxy saw", async () => {
    await using api = await openApi();
    await change(api, { allowedAddresses: ["198.51.100.0/24"] });
    await using server = await listen(api.app, { port: 0, trustedProxies: ["127.0.0.0/8"] });
    const ask = async (forwardedFor: string) => {
      const headers = { "x-forwarded-for": forwardedFor };
      const body = JSON.stringify({ clientKey: SECRET });
      return (await fetch(`${server.url}/getBalance`, { method: "POST", headers, body })).json();
    };
    expect(await ask("192.0.2.1, 198.51.100.7")).toMatchObject({ errorId: 0 });
    expect(await ask("198.51.100.7, 192.0.2.1")).toMatchObject({ errorCode: "ERROR_IP_NOT_ALLOWED" });
    expect(await ask("")).toMatchObject({ errorCode: "ERROR_IP_NOT_ALLOWED" });
  });
});

describe("invalid keys", () => {
  const LIMIT = 10;
  const HOME = "192.0.2.1";

  async function open() {
    let now = 1_000_000;
    const pauses: number[] = [];
    const wrongKeys = new WrongKeys({ clock: { now: () => now }, limit: LIMIT, blockMs: 30_000 });
    const pause = async (ms: number) => void pauses.push(ms);
    const api = await openApi({ wrongKeys, pause });
    const guess = (address: string, clientKey = "wrong") =>
      callFrom(api, address, "/getBalance", { clientKey });
    const guessMany = async (times: number, address = HOME) => {
      for (let index = 0; index < times; index += 1) await guess(address, `wrong-${index}`);
    };
    return { api, pauses, guess, guessMany, advance: (ms: number) => void (now += ms) };
  }

  test("delay the answers, then block the address for a while, even for a valid key", async () => {
    const { api, pauses, guess, guessMany, advance } = await open();
    await using _ = api;
    await guessMany(LIMIT);
    expect(pauses.length).toBeGreaterThan(5);
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    const refused = await guess(HOME);
    expect(refused).toMatchObject({ errorId: 1, errorCode: "ERROR_IP_BLOCKED" });
    expect(refused["errorDescription"]).toContain(`too many invalid keys from ${HOME}; blocked for 30 s`);
    expect(await guess(HOME, SECRET)).toMatchObject({ errorCode: "ERROR_IP_BLOCKED" });
    expect(await guess("192.0.2.2", SECRET)).toMatchObject({ errorId: 0 });
    advance(30_000);
    expect(await guess(HOME, SECRET)).toMatchObject({ errorId: 0 });
  });

  test.each([
    ["::1", { origin: "https://attacker.example", host: "localhost:7080" }, false],
    ["::1", { origin: "null", host: "localhost:7080" }, false],
    ["127.0.0.1", { "sec-fetch-site": "cross-site" }, false],
    ["127.0.0.1", { "sec-fetch-site": "same-site" }, false],
    ["127.0.0.1", { origin: "http://localhost:7080", host: "localhost:7080" }, true],
    ["127.0.0.1", { origin: "http://localhost:7080", "sec-fetch-site": "same-origin" }, true],
    ["127.0.0.1", {}, true],
    ["192.0.2.1", { "sec-fetch-site": "cross-site" }, true],
  ])("from %s with %j: block the address: %s", async (address, headers, isBlocked) => {
    const { api, pauses } = await open();
    await using _ = api;
    const guess = (clientKey: string, sent: Readonly<Record<string, string>>) =>
      callFrom(api, address, "/getBalance", { clientKey }, sent);
    for (let index = 0; index < LIMIT; index += 1) await guess(`wrong-${index}`, headers);
    expect((await guess(SECRET, {}))["errorCode"] === "ERROR_IP_BLOCKED").toBe(isBlocked);
    expect(pauses.every((ms) => ms === 1_000)).toBe(!isBlocked);
  });

  test("do not affect clients that used this address before", async () => {
    const { api, guess, guessMany } = await open();
    await using _ = api;
    expect(await guess(HOME, SECRET)).toMatchObject({ errorId: 0 });
    await guessMany(LIMIT);
    expect(await guess(HOME, SECRET)).toMatchObject({ errorId: 0 });
    expect(await guess(HOME, OTHER_SECRET)).toMatchObject({ errorCode: "ERROR_IP_BLOCKED" });
  });

  test("also count in the older protocol, once each", async () => {
    const { api, guess } = await open();
    await using _ = api;
    const paths = ["/in.php?key=wrong&method=turnstile", "/res.php?key=wrong&action=get&id=1"];
    for (let index = 0; index < LIMIT; index += 1) {
      const response = await api.app.request(paths[index % 2] ?? "", {}, { address: HOME });
      expect(await response.text()).toBe("ERROR_KEY_DOES_NOT_EXIST");
    }
    expect(await guess(HOME)).toMatchObject({ errorCode: "ERROR_IP_BLOCKED" });
  });

  test("a missing key does not count, and polling is never blocked", async () => {
    const { api, guess, pauses } = await open();
    await using _ = api;
    const taskId = await api.create();
    for (let index = 0; index < 3 * LIMIT; index += 1) {
      expect(await guess(HOME, "")).toMatchObject({ errorCode: "ERROR_KEY_DOES_NOT_EXIST" });
      const poll = { clientKey: SECRET, taskId };
      expect(await callFrom(api, HOME, "/getTaskResult", poll)).toMatchObject({ status: "processing" });
      const stranger = { ...poll, taskId: "unknown" };
      expect(await callFrom(api, HOME, "/getTaskResult", stranger)).toMatchObject({ errorId: 1 });
    }
    expect(pauses).toEqual([]);
  });

  test("concurrent guesses are limited like sequential ones", async () => {
    const { api, guess } = await open();
    await using _ = api;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => guess(HOME, `wrong-${index}`)),
    );
    const wrong = answers.filter((answer) => answer["errorCode"] === "ERROR_KEY_DOES_NOT_EXIST");
    expect(wrong).toHaveLength(LIMIT);
  });
});
