import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { ALL_CHECKS } from "./checks/all-checks.ts";
import { audit, AuditUsageError, parseBaseline } from "./index.ts";
import type { AuditOptions, AuditReport } from "./index.ts";
import { reportSchema } from "./report/report-schema.ts";
import { parseCurl } from "./request/parse-curl.ts";
import { submitRequest } from "./request/submit-request.ts";
import { createTargetPolicy } from "./request/target-policy.ts";
import { openFormServer, type FormServerName } from "./testing/form-servers.ts";

const SITE = {
  sitekey: "0x4AAAAAAAaudit00000001",
  secret: "0x4AAAAAAAauditSecret01",
  hostnames: ["shop.test"],
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
});
afterAll(() => emulator.close());

const setting = () => ({
  siteverify: `${emulator.url}/turnstile/v0/siteverify`,
  secret: SITE.secret,
  hostname: "shop.test",
});

/** Audits one of the servers with a curl command. */
async function auditServer(name: FormServerName, options: Partial<AuditOptions> = {}): Promise<AuditReport> {
  await using server = await openFormServer(name, setting());
  return await auditUrl(server.url, options);
}

async function auditUrl(url: string, options: Partial<AuditOptions> = {}): Promise<AuditReport> {
  const template = parseCurl(["-d", "email={marker}@b.test", "-d", "cf-turnstile-response={token}", url]);
  const submit = submitRequest(template, createTargetPolicy({ hosts: [] }));
  return await audit({ emulator, submit, action: "signup", maxWaitMs: 1_500, ...options });
}

const failedIn = ({ checks }: AuditReport) =>
  checks.filter(({ status }) => status === "failed").map(({ id }) => id);

/** What each server's mistake makes it fail. */
const FINDINGS: Readonly<Record<FormServerName, readonly string[]>> = {
  correct: [],
  "verifies nothing": [
    "siteverify-call",
    "oversized-token",
    "forged-token",
    "dummy-token",
    "other-site-token",
    "spent-token",
    "concurrent-tokens",
    "expired-token",
    "other-hostname",
    "other-action",
    "slow-siteverify",
    "siteverify-500",
    "siteverify-503",
    "siteverify-html",
    "siteverify-truncated",
    "siteverify-dropped",
    "internal-error",
    "rotated-secret",
    "redirect",
  ],
  "skips requests without a token": ["missing-token", "empty-token", "wrong-field"],
  "fails open": [
    "slow-siteverify",
    "siteverify-500",
    "siteverify-503",
    "siteverify-html",
    "siteverify-truncated",
    "siteverify-dropped",
    "redirect",
  ],
  "remembers verdicts": ["spent-token", "concurrent-tokens"],
  "ignores the action": ["other-action"],
  "ignores the hostname": ["other-hostname"],
  "compares the action only if there is one": ["other-action"],
  "compares the end of the hostname": ["other-hostname"],
  "refuses only an explicit false": ["siteverify-500"],
  "falls back to the test secret": [
    "valid-token",
    "forged-token",
    "dummy-token",
    "valid-token-again",
    "test-secret",
  ],
  "trusts the HTTP status": [
    "forged-token",
    "dummy-token",
    "other-site-token",
    "spent-token",
    "concurrent-tokens",
    "expired-token",
    "other-hostname",
    "other-action",
    "siteverify-html",
    "siteverify-truncated",
    "internal-error",
    "rotated-secret",
  ],
  "has no timeout": ["slow-siteverify"],
  "follows redirects": ["redirect"],
  "repeats siteverify's answer": ["response-leak"],
};

describe("the audit finds the mistake of each server, and none in the correct one", () => {
  test.for(Object.entries(FINDINGS))("%s", async ([name, findings], { expect }) => {
    const report = await auditServer(name as FormServerName);
    expect(failedIn(report)).toEqual(findings);
    expect(report.checks.map(({ id }) => id)).toEqual(ALL_CHECKS.map(({ id }) => id));
    expect(report.totals.failed).toBe(findings.length);
    expect(reportSchema.parse(report)).toEqual(report);
  });
});

describe("without a siteverify call", () => {
  test("an endpoint that refuses gets two requests and two findings, the first about siteverify", async () => {
    await using server = await openFormServer("correct", { ...setting(), siteverify: "http://127.0.0.1:9/" });
    const report = await auditUrl(server.url);
    expect(failedIn(report)).toEqual(["siteverify-call", "valid-token"]);
    expect(report.checks[0]?.summary).toContain("turnstile-emulator exec -- COMMAND");
    expect(report.totals).toMatchObject({ checks: ALL_CHECKS.length, skipped: ALL_CHECKS.length - 3 });
    expect(server.requests).toBe(2);
  });
});

test("a wrong secret is named, and refusals then prove nothing", async () => {
  await using server = await openFormServer("correct", { ...setting(), secret: "of another site" });
  const report = await auditUrl(server.url, { only: ["forged-token", "valid-token"] });
  expect(report.checks).toMatchObject([
    { id: "siteverify-call", status: "passed" },
    { id: "valid-token", status: "failed", summary: expect.stringContaining("is not that of the site") },
    { id: "forged-token", status: "skipped", summary: expect.stringContaining("proves nothing") },
  ]);
});

test("every request has its own marker, in a header and in the report", async () => {
  await using server = await openFormServer("correct", setting());
  const report = await auditUrl(server.url, { run: "audit-test", only: ["spent-token"] });
  expect(server.markers).toEqual(["audit-test-1", "audit-test-2", "audit-test-3", "audit-test-4"]);
  const markers = report.checks.flatMap(({ evidence }) => evidence.requests.map(({ marker }) => marker));
  expect(markers).toEqual(server.markers);
});

test("a failed check has risk, evidence and fix", async () => {
  const { checks, correctCode } = await auditServer("ignores the action");
  expect(checks.find(({ id }) => id === "other-action")).toMatchObject({
    status: "failed",
    summary: expect.stringMatching(
      /^201, \d+ ms: siteverify reported action "turnstile-audit"; the server did not/,
    ),
    risk: expect.any(String),
    fix: { id: "action", text: expect.stringContaining("`action`") },
    evidence: {
      requests: [{ condition: "a token with another action", status: 201, body: "Welcome!" }],
      siteverify: [{ status: 200, success: true, action: "turnstile-audit", hostname: "shop.test" }],
    },
  });
  expect(Object.keys(correctCode)).toEqual(["node", "python", "php", "go", "ruby", "java"]);
});

test("the report never contains the secret", async () => {
  const report = await auditUrl("http://127.0.0.1:9/", { only: [] });
  expect(JSON.stringify(report)).not.toContain(SITE.secret);
  const leaking = async () => ({ status: 200, body: `The secret is ${SITE.secret}.` });
  const second = await audit({ emulator, submit: leaking, only: ["response-leak"] });
  expect(second.checks.at(-1)).toMatchObject({
    status: "failed",
    summary: expect.stringContaining("contains the secret"),
  });
  expect(second.checks[0]?.evidence.requests).toMatchObject([{ body: "The secret is [secret]." }]);
  expect(JSON.stringify(second)).not.toContain(SITE.secret);
});

test("a baseline accepts known findings with a reason", async () => {
  const accepted = [
    { id: "other-action", reason: "The site has one form." },
    { id: "spent-token", reason: "Fixed last week." },
  ];
  const baseline = parseBaseline(JSON.stringify({ accepted }));
  const report = await auditServer("ignores the action", { baseline });
  expect(report.totals).toMatchObject({ failed: 0, accepted: 1 });
  expect(report.checks.find(({ id }) => id === "other-action")).toMatchObject({
    status: "failed",
    acceptedBecause: "The site has one form.",
  });
  expect(report.unusedBaseline).toEqual(["spent-token"]);
});

test("a function submits, and does what only it can do", async () => {
  await using server = await openFormServer("skips requests without a token", setting());
  const submit = async (token: string, { signal }: { signal: AbortSignal }) =>
    await fetch(server.url, {
      method: "POST",
      body: new URLSearchParams({ "cf-turnstile-response": token }),
      signal,
    });
  const only = ["missing-token", "empty-token", "wrong-field"];
  const without = await audit({ emulator, submit, action: "signup", only });
  expect(without.checks.slice(2).map(({ status }) => status)).toEqual(["skipped", "failed", "skipped"]);
  const submitWithoutToken = async () => await fetch(server.url, { method: "POST" });
  const withIt = await audit({ emulator, submit, submitWithoutToken, action: "signup", only });
  expect(withIt.checks.slice(2).map(({ status }) => status)).toEqual(["failed", "failed", "skipped"]);
});

test("a function that throws is a finding", async () => {
  const submit = async () => await Promise.reject<Response>(new Error("no route"));
  const { checks } = await audit({ emulator, submit, only: [] });
  expect(checks[1]?.summary).toContain("no route");
});

test("the audit leaves the emulator as it was", async () => {
  await auditServer("correct");
  expect(await emulator.sites.list()).toHaveLength(1);
  const token = await emulator.mintToken({ sitekey: SITE.sitekey });
  const body = new URLSearchParams({ secret: SITE.secret, response: token });
  const response = await fetch(setting().siteverify, { method: "POST", body });
  expect(await response.json()).toMatchObject({ success: true });
});

test.each<[Partial<AuditOptions>, RegExp]>([
  [
    { sitekey: "0xnobody" },
    /The emulator has no site 0xnobody\. It has 0x4AAAAAAAaudit00000001\. Give it a sites file/,
  ],
  [{ sitekey: "1x00000000000000000000AA" }, /is a test sitekey/],
  [{ only: ["spent"] }, /There is no check "spent"\. The checks are siteverify-call, /],
  [{ maxWaitMs: 0 }, /maxWaitMs must be 1 to 600000 milliseconds, got 0/],
  [
    { emulator: "localhost" },
    /The emulator's address must be a URL such as http:\/\/127\.0\.0\.1:7081, got "localhost"/,
  ],
  [{ acceptedWhen: ["status=fine"] }, /--accepted-when must be status=200/],
])("%j is a mistake", async (options, message) => {
  const run = audit({ emulator, submit: async () => ({ status: 200 }), ...options });
  await expect(run).rejects.toThrow(message);
  await expect(run).rejects.toThrow(AuditUsageError);
});

test.each([
  ["{", /The baseline is not JSON/],
  ['{"accepted": [{"id": "spent-token"}]}', /The baseline is not valid: accepted\.0\.reason/],
  ['{"accepted": [{"id": "spent-token", "reason": ""}]}', /must give a reason/],
  ['{"accepted": [{"id": "spent", "reason": "old"}]}', /There is no check "spent"/],
])("the baseline %s is a mistake", (text, message) => {
  expect(() => parseBaseline(text)).toThrow(message);
});
