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

const SITE = { sitekey: "0x4AAAAAAAaudit00000001", secret: "0x4AAAAAAAauditSecret01", hostnames: ["shop.test"] };

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

const failedIn = ({ checks }: AuditReport) => checks.filter(({ status }) => status === "failed").map(({ id }) => id);

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
  "remembers verdicts": ["spent-token"],
  "ignores the action": ["other-action"],
  "ignores the hostname": ["other-hostname"],
  "falls back to the test secret": ["valid-token", "forged-token", "dummy-token", "valid-token-again", "test-secret"],
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
