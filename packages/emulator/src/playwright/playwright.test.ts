import { beforeAll, describe, expect, test } from "vitest";
import { runPlaywright } from "./testing/run-playwright.ts";
import type { PlaywrightRun, TestEnd } from "./testing/run-playwright.ts";

const MINUTES = 60_000;

test("a real run against an unchanged app", { timeout: 5 * MINUTES }, async () => {
  const run = await runPlaywright({ project: "signup", words: ["--workers=2"] });
  expect(run.errors).toEqual([]);
  const failed = run.tests.filter(({ status }) => !["passed", "skipped"].includes(status));
  expect(failed.map(({ title, errors }) => ({ title, errors }))).toEqual([]);
  expect(run.tests.length, run.output).toBeGreaterThan(20);
  expect(run.exitCode, run.output).toBe(0);
});

test("with one worker a test also gets calls without a token", { timeout: 2 * MINUTES }, async () => {
  const words = ["--workers=1", "-g", "without a token"];
  const run = await runPlaywright({ project: "signup", words });
  expect(
    run.tests.map(({ status }) => status),
    run.output,
  ).toEqual(["passed"]);
});

test("without an address, the workers share one emulator, also after a worker was killed", async () => {
  const environment = { TURNSTILE_EMULATOR_URL: "" };
  const run = await runPlaywright({ project: "shared", words: ["--workers=2"], environment });
  const attached = run.tests.flatMap(({ attachments }) => attachments);
  const values = (name: string) => {
    const found = attached.filter((attachment) => attachment.name === name);
    return found.map(({ body = "" }) => Buffer.from(body, "base64").toString("utf8"));
  };
  expect(values("emulator"), run.output).toHaveLength(6);
  expect(new Set(values("emulator")).size).toBe(1);
  // The killed worker and its replacement; the second worker may start too late for any test.
  expect(new Set(values("worker")).size).toBeGreaterThanOrEqual(2);
  expect(run.tests.filter(({ status }) => status !== "passed").map(({ title }) => title)).toEqual([
    "a worker is killed",
  ]);
}, 120_000);

describe("tests that fail", () => {
  let run: PlaywrightRun;
  beforeAll(async () => {
    // Without a web server: the workers share an emulator that the first of them starts.
    const environment = { TURNSTILE_EMULATOR_URL: "" };
    run = await runPlaywright({ project: "failing", words: ["--workers=1"], environment });
  }, 2 * MINUTES);

  const end = (title: string): TestEnd => {
    const found = run.tests.find((each) => each.title === title);
    if (found === undefined) throw new Error(`${title} was not run: ${run.output}`);
    return found;
  };
  const message = (title: string) =>
    end(title)
      .errors.map((error) => error.message)
      .join("\n");
  const attached = (title: string, name: string) => {
    const found = end(title).attachments.find((attachment) => attachment.name === name);
    return Buffer.from(found?.body ?? "", "base64").toString("utf8");
  };

  test.each([
    "solved, in a page without a server",
    "survives a script that redirects in a circle",
    "keeps a route that falls back",
  ])("%s, passes", (title) => {
    expect(end(title)).toMatchObject({ status: "passed", attachments: [] });
  });

  test.each([
    [
      "not solved",
      /toBeSolved\(\) failed[^]*Expected: a solved widget[^]*Received: failed, after the errors 600010[^]*\+\d+ ms +challenge of cf-chl-widget-\w+ failed with 600010/,
    ],
    [
      "a sitekey that is not registered",
      /challenge of \S+ failed with 400020 \(usually: no site with this sitekey is registered\)/,
    ],
    ["a page that does not answer", /Expected: a solved widget[^]*Received: no answer in time/],
    [
      "failed with another code",
      /a widget that failed with 300030[^]*Received: failed, with the errors 600010/,
    ],
    [
      "never verified",
      /Expected: a siteverify answer like \{"success":true\}[^]*Received: \{"success":false,"error-codes":\["invalid-input-response"\]/,
    ],
    ["waits for a verification that never comes", /within 50 ms\. Nothing happened/],
    [
      "clicks a widget that does not ask",
      /does not ask for a click: it is solved\. Call `turnstile\.requireClick\(\)`/,
    ],
    [
      "continues a request to the real host",
      /GET https:\/\/challenges\.cloudflare\.com\/turnstile\/v0\/api\.js left for the real .*use route\.fallback\(\)/,
    ],
    ["sends a request to the real host", /own process was about to leave for the real .*turnstile\.url/],
    ["fetches from the real host", /own process was about to leave for the real .*turnstile\.url/],
    ["misspells a scenario", /clik: there is no such member\. Did you mean click\?/],
    ["where nothing listens", /No emulator answers at http:\/\/127\.0\.0\.1:1\. Start one/],
  ])("%s, with an explanation", (title, expected) => {
    expect(end(title).status).toBe("failed");
    expect(message(title)).toMatch(expected);
  });

  test("have their journal attached, as text and as JSON, and their actions as steps", () => {
    const text = attached("not solved", "turnstile-journal.txt");
    expect(text).toMatch(/\+0 ms {2}script loaded by http:\/\/shop\.test\n/);
    const json: unknown = JSON.parse(attached("not solved", "turnstile-journal.json"));
    expect(json).toMatchObject([
      { type: "script" },
      { type: "widget" },
      { type: "challenge", code: "600010" },
    ]);
    expect(end("not solved").steps).toContainEqual(
      expect.objectContaining({ title: 'turnstile.fail("600010")' }),
    );
  });
});
