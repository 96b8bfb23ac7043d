import { describe, expect, test } from "vitest";
import type { RequestEnd, RequestStart } from "../core/request-observer.ts";
import { openApi, SECRET } from "./testing/open-api.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe("a request's id", () => {
  test.each(["abc-1", "00-4bf92f3577b34da6a3ce929d0e0e4736", "a:b.c_D"])(
    "is the one that the caller sends: %s",
    async (id) => {
      await using api = await openApi();
      for (const path of ["/getBalance", "/res.php", "/nowhere", "/healthz"]) {
        const response = await api.app.request(path, { headers: { "x-request-id": id } });
        expect([path, response.headers.get("x-request-id")]).toEqual([path, id]);
      }
    },
  );

  test.each(["", "a b", "a\tb", 'x"y', "é", "a".repeat(65), "{}"])(
    "is generated when the caller sends %j",
    async (id) => {
      await using api = await openApi();
      const headers = { "x-request-id": id };
      const response = await api.app.request("/createTask", { method: "POST", headers, body: "{}" });
      expect(response.headers.get("x-request-id")).toMatch(UUID);
      const other = await api.app.request("/createTask", { method: "POST", headers, body: "{}" });
      expect(other.headers.get("x-request-id")).not.toBe(response.headers.get("x-request-id"));
    },
  );

  test("is in the log line of a fault, with the incident id", async () => {
    await using api = await openApi({
      isKnownSite() {
        throw new Error("a planned fault");
      },
    });
    await api.app.request("/createTask", {
      method: "POST",
      headers: { "x-request-id": "call-7" },
      body: JSON.stringify({
        clientKey: SECRET,
        task: { type: "TurnstileTaskProxyless", websiteURL: "https://a.example", websiteKey: "0x4AAA" },
      }),
    });
    expect(api.faults).toMatchObject([{ fields: { requestId: "call-7", incidentId: "incident-1" } }]);
    api.faults.length = 0;
  });
});

test("an observer gets the method, outcome and task of every request", async () => {
  const observed: (Pick<RequestStart, "method"> & RequestEnd)[] = [];
  await using api = await openApi({
    observer: {
      requestStarted: ({ method }) => ({
        end: (end) => observed.push({ method, ...end }),
      }),
    },
  });
  const taskId = await api.create();
  await api.post("/getTaskResult", { clientKey: SECRET, taskId });
  await api.post("/getTaskResult", { clientKey: "a key that is wrong", taskId });
  await api.post("/getTaskResult", { clientKey: SECRET, taskId: "no such task" });
  await api.app.request(`/res.php?key=${SECRET}&action=get&id=${taskId}`);
  await api.app.request("/in.php");
  await api.app.request("/createtask", { method: "POST" });
  expect(observed).toEqual([
    { method: "createTask", outcome: "ok", taskId, createdTask: true },
    { method: "getTaskResult", outcome: "ok", taskId },
    { method: "getTaskResult", outcome: "ERROR_KEY_DOES_NOT_EXIST", taskId: undefined },
    { method: "getTaskResult", outcome: "ERROR_NO_SUCH_CAPCHA_ID", taskId: undefined },
    { method: "res.php", outcome: "ok", taskId },
    { method: "in.php", outcome: "ERROR_KEY_DOES_NOT_EXIST", taskId: undefined },
    { method: "unknown", outcome: "ERROR_NO_SUCH_METHOD", taskId: undefined },
  ]);
});
