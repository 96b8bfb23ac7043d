import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openBrowser } from "../../testing/open-browser.ts";
import { ALL_CHECKS } from "../checks/all-checks.ts";
import { FIXES, LANGUAGES } from "../fixes.ts";
import { loadCorrectCode } from "../load-correct-code.ts";
import { htmlReport } from "./html-report.ts";
import { junitReport } from "./junit-report.ts";
import { reportSchema } from "./report-schema.ts";
import type { AuditReport, CheckReport } from "./report.ts";

const docs = new URL("../../../../../docs/", import.meta.url);

/** A report with every status, and with hostile text from the endpoint. */
async function exampleReport(): Promise<AuditReport> {
  const checks = ALL_CHECKS.map((check, index): CheckReport => {
    const status = index % 4 === 2 ? "failed" : index % 7 === 3 ? "skipped" : "passed";
    const finding = { risk: check.risk, fix: { id: check.fix, text: FIXES[check.fix] } };
    const accepted = index === 6 ? { acceptedBecause: "Only one form." } : {};
    return {
      id: check.id,
      title: check.title,
      status,
      summary: status === "failed" ? "201, 12 ms: </script><img src=x onerror=alert(1)>" : "400, 3 ms",
      ...(status === "failed" ? { ...finding, ...accepted } : {}),
      evidence: {
        requests: check.sends.map((condition, number) => ({
          condition,
          marker: `audit-0a1b2c3d-${index}${number}`,
          accepted: status === "failed",
          durationMs: 12,
          status: status === "failed" ? 201 : 400,
          body: "<b>Welcome\u0000!</b> & more",
        })),
        siteverify: [
          {
            at: "2026-01-01T00:00:00.000Z",
            status: 200,
            success: true,
            errorCodes: [],
            hostname: "shop.test",
            action: "login",
            cdata: "",
            remoteip: "",
            idempotencyKey: "",
          },
        ],
      },
    };
  });
  return {
    version: 1,
    run: "audit-0a1b2c3d",
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 2_345,
    target: "POST http://localhost:3000/signup",
    emulator: "http://127.0.0.1:7081",
    sitekey: "0x4AAAAAAAmyform000001",
    checks,
    advice: [{ id: "remoteip", text: "Send the visitor's address as remoteip." }],
    unusedBaseline: ["spent-token"],
    totals: { checks: 27, passed: 16, failed: 6, accepted: 1, skipped: 4 },
    correctCode: await loadCorrectCode(),
  };
}

describe("HTML", () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    browser = await openBrowser({ rules: [] });
  });
  afterAll(() => browser.close());

  test.each(["light", "dark"] as const)("is accessible, %s, and loads nothing", async (colorScheme) => {
    const page = await browser.newPage({ colorScheme });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.setContent(htmlReport(await exampleReport()));
    const images = process.env["AUDIT_REPORT_IMAGES"];
    if (images !== undefined)
      await page.screenshot({ path: `${images}/${colorScheme}-closed.png`, fullPage: true });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    if (images !== undefined) await page.screenshot({ path: `${images}/${colorScheme}.png` });
    // The report's own policy forbids scripts, so axe runs through the debugger.
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { run } = Reflect.get(window, "axe") as { run: () => Promise<{ violations: unknown[] }> };
      return (await run()).violations;
    });
    expect(violations).toEqual([]);
    expect(await page.locator("img").count()).toBe(0);
    expect(requests).toEqual([]);
    await page.setViewportSize({ width: 360, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    if (images !== undefined) await page.screenshot({ path: `${images}/${colorScheme}-narrow.png` });
    await page.close();
  });
});

test("JUnit XML is well-formed, and counts accepted findings as skipped", async () => {
  const xml = junitReport(await exampleReport());
  expect(xml).toContain(
    'tests="27" failures="6" errors="0" skipped="5" time="2.345" timestamp="2026-01-01T00:00:00.000Z"',
  );
  expect(xml).toContain('<skipped message="Only one form."/>');
  expect(xml).not.toContain("\u0000");
  await using browser = await openBrowser({ rules: [] });
  const page = await browser.newPage();
  const [errors, failures] = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "application/xml");
    return ["parsererror", "failure"].map((name) => parsed.querySelectorAll(name).length);
  }, xml);
  expect([errors, failures]).toEqual([0, 6]);
});

test("docs/audit-report.schema.json is the schema of the report", async () => {
  const file = new URL("audit-report.schema.json", docs);
  const schema = `${JSON.stringify(z.toJSONSchema(reportSchema), undefined, 2)}\n`;
  if (process.env["UPDATE_SCHEMA"] !== undefined) await writeFile(file, schema);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(JSON.parse(schema));
});

test("every fix has marked lines in every language", async () => {
  const code = await loadCorrectCode();
  const missing = Object.keys(LANGUAGES).flatMap((language) =>
    Object.keys(FIXES)
      .filter((fix) => !new RegExp(`← ${fix}\\b`).test(code[language as keyof typeof code]))
      .map((fix) => `${language}: ${fix}`),
  );
  expect(missing).toEqual([]);
});

test("docs/audit.md describes every check, and shows the correct code of every language", async () => {
  const text = await readFile(new URL("audit.md", docs), "utf8");
  for (const { id, fix } of ALL_CHECKS)
    expect(text).toMatch(new RegExp(`^\\| \`${id}\` .*\\| \`← ${fix}\` `, "m"));
  for (const code of Object.values(await loadCorrectCode())) expect(text).toContain(code.trimEnd());
});
