import { describe, expect, test } from "vitest";
import { BackendUnavailableError } from "../core/backend.ts";
import { openApi, SAMPLE_TASK, SECRET } from "./testing/open-api.ts";

describe("createApi", () => {
  test.each([
    ["POST", "/"],
    ["POST", "/createtask"],
    ["POST", "/solve?x=1"],
    ["GET", "/createTask"],
    ["PUT", "/createTask"],
    ["DELETE", "/getTaskResult"],
    ["POST", "/healthz"],
    ["POST", `/${"x".repeat(100)}`],
    ["OPTIONS", "/%E0%A4%A"],
  ])("%s %s is not a method of the protocol", async (method, path) => {
    await using api = await openApi();
    const response = await api.app.request(path, { method });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ errorId: 1, errorCode: "ERROR_NO_SUCH_METHOD" });
    expect(text).toContain(method);
    expect(text.length).toBeLessThan(300);
  });

  test.each(["//createTask", "/createTask/", "///createTask//", "/createTask?x=//"])(
    "%s is createTask",
    async (path) => {
      await using api = await openApi();
      expect(await api.post(path, { clientKey: SECRET, task: SAMPLE_TASK })).toMatchObject({ errorId: 0 });
    },
  );

  test("healthz answers while the process runs", async () => {
    await using api = await openApi({ isReady: () => false });
    const response = await api.app.request("/healthz");
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  test("readyz reports whether the service is ready, stopping or without its store", async () => {
    let isReady = true;
    await using api = await openApi({ isReady: () => isReady });
    const ask = async () => {
      const response = await api.app.request("/readyz");
      return [response.status, await response.json()];
    };
    expect(await ask()).toEqual([200, { status: "ready" }]);
    isReady = false;
    expect(await ask()).toEqual([503, { status: "stopping" }]);
    isReady = true;
    await api.backend.close();
    expect(await ask()).toEqual([503, { status: "store_unavailable" }]);
  });

  test("readyz reports why the store is unavailable", async () => {
    await using api = await openApi({ storeProblem: () => "Valkey is still loading its data" });
    const response = await api.app.request("/readyz");
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: "store_unavailable", reason: "Valkey is still loading its data" },
    ]);
  });

  test("an outage that is already logged is not a fault; the answer says to try again", async () => {
    await using api = await openApi();
    api.backend.tasks.create = () =>
      Promise.reject(new BackendUnavailableError("Valkey (10.0.0.5:6379) is away.", { isAnnounced: true }));
    const answer = await api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK });
    expect(answer).toMatchObject({
      errorCode: "ERROR_SERVICE_UNAVALIABLE",
      errorDescription: "ERROR_SERVICE_UNAVALIABLE: the store is unavailable; try again later.",
    });
    expect(JSON.stringify(answer)).not.toContain("10.0.0.5");
    expect(api.faults).toEqual([]);
  });

  test("without its store the API answers ERROR_SERVICE_UNAVALIABLE", async () => {
    await using api = await openApi();
    await api.backend.close();
    expect(await api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK })).toEqual({
      errorId: 1,
      errorCode: "ERROR_SERVICE_UNAVALIABLE",
      errorDescription: "ERROR_SERVICE_UNAVALIABLE: incident incident-1; try again later.",
    });
    expect(api.faults).toMatchObject([{ fields: { err: expect.any(BackendUnavailableError) as unknown } }]);
  });

  test("a fault is answered with an incident id; its message goes only to the log", async () => {
    const cause = new Error("a secret detail");
    await using api = await openApi({
      isKnownSite: () => {
        throw cause;
      },
    });
    const answer = await api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK });
    expect(answer).toEqual({
      errorId: 1,
      errorCode: "ERROR_INTERNAL_SERVER_ERROR",
      errorDescription:
        "ERROR_INTERNAL_SERVER_ERROR: incident incident-1; this is a bug in Stile; report the incident id.",
    });
    expect(api.faults).toMatchObject([
      {
        fields: { err: cause, incidentId: "incident-1" },
        message: "internal error while answering a request",
      },
    ]);
  });
});
