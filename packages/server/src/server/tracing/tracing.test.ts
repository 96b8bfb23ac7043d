import { describe, expect, test } from "vitest";
import { openCollector, type CollectedSpan } from "../testing/open-collector.ts";
import { CLIENT_KEY, openTestService, pollResult, SAMPLE_TASK } from "../testing/open-test-service.ts";
import { postJson } from "../testing/post-json.ts";

const CALLER = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
const traceparent = `00-${CALLER.traceId}-${CALLER.spanId}-01`;

const call = (url: string, method: string, body: object, headers = {}) =>
  postJson(url, `/${method}`, { clientKey: CLIENT_KEY, ...body }, headers);

/** The names of a span's ancestors, itself first. */
function ancestry(spans: readonly CollectedSpan[], span: CollectedSpan | undefined): readonly string[] {
  if (span === undefined) return [];
  return [
    span.name,
    ...ancestry(
      spans,
      spans.find(({ spanId }) => spanId === span.parentSpanId),
    ),
  ];
}

describe("traces", () => {
  test("cover one task in one trace, from the request to the settlement", async () => {
    await using collector = await openCollector();
    {
      await using harness = await openTestService({ options: { tracesEndpoint: collector.url } });
      const { url } = harness.service;
      const task = { ...SAMPLE_TASK, cData: "a-secret-of-the-cart" };
      const { taskId } = await call(url, "createTask", { task }, { traceparent });
      await pollResult(url, String(taskId));
    }
    const { spans } = collector;
    expect(new Set(collector.paths)).toEqual(new Set(["/v1/traces"]));
    expect([...collector.serviceNames]).toEqual(['{"stringValue":"stile"}']);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([CALLER.traceId]));
    expect(spans.map((span) => ancestry(spans, span).join(" < ")).sort()).toEqual([
      "attempt < createTask",
      "createTask",
      "settle < attempt < createTask",
      "store create < createTask",
      "widget lease < attempt < createTask",
      "widget run < attempt < createTask",
    ]);
    expect(spans.find(({ name }) => name === "createTask")?.parentSpanId).toBe(CALLER.spanId);
    const at = (name: string) => spans.find((span) => span.name === name);
    // Spans are sent in the order in which they end. Their times cannot be compared: OpenTelemetry begins each with the
    // system clock in whole ms, and measures its duration with another clock in finer units.
    const names = spans
      .map(({ name }) => name)
      .filter((name) => !["createTask", "store create"].includes(name));
    expect(names).toEqual(["widget lease", "widget run", "settle", "attempt"]);
    expect(JSON.stringify(at("attempt")?.attributes)).toContain('"completed"');
    for (const secret of [CLIENT_KEY, "a-secret-of-the-cart", "XXXX.DUMMY"]) {
      expect(collector.text()).not.toContain(secret);
    }
  });

  test("are separate for each task, and polls are traced only if the caller sends a trace", async () => {
    await using collector = await openCollector();
    {
      await using harness = await openTestService({ options: { tracesEndpoint: `${collector.url}/` } });
      const { url } = harness.service;
      // Concurrently, so that some are claimed together.
      const tasks = await Promise.all(Array.from({ length: 6 }, () => harness.create()));
      for (const taskId of tasks) await harness.result(taskId);
      await call(url, "getTaskResult", { taskId: tasks[0] }, { traceparent });
      await call(url, "getTaskResult", { taskId: tasks[0] }, { traceparent: "00-0-0-00" });
    }
    const { spans } = collector;
    const created = spans.filter(({ name }) => name === "createTask");
    expect(new Set(created.map(({ traceId }) => traceId)).size).toBe(6);
    const attempts = spans.filter(({ name }) => name === "attempt");
    expect(attempts.map(({ traceId }) => traceId).sort()).toEqual(
      created.map(({ traceId }) => traceId).sort(),
    );
    expect(spans.filter(({ name }) => name === "getTaskResult")).toMatchObject([
      { traceId: CALLER.traceId, parentSpanId: CALLER.spanId },
    ]);
  });

  test("an unavailable collector does not affect tasks", async () => {
    await using harness = await openTestService({ options: { tracesEndpoint: "http://127.0.0.1:1" } });
    expect(await harness.result(await harness.create())).toMatchObject({ status: "ready" });
  });
});
