import { z } from "zod";
import type { AuditReport } from "./report.ts";

const statusSchema = z.enum(["passed", "failed", "skipped"]);

const requestSchema = z
  .strictObject({
    condition: z.string().describe("Condition of the token, such as an expired token."),
    marker: z.string().describe("Identifies the request; also in its header Turnstile-Emulator-Audit."),
    accepted: z.boolean().describe("Whether the response means success."),
    durationMs: z.number().describe("Until the response was complete, in milliseconds."),
    status: z.int().optional().describe("HTTP status; missing if the endpoint did not answer."),
    location: z.string().optional().describe("Header Location."),
    body: z.string().optional().describe("The first 500 characters of the body; the secret is replaced."),
    problem: z.string().optional().describe("Why there is no response."),
  })
  .describe("A request of the audit, and the endpoint's response.");

const siteverifySchema = z
  .strictObject({
    at: z.string().describe("Time, ISO 8601."),
    status: z.int().describe("HTTP status; 0 if the connection was closed without an answer."),
    success: z.boolean().optional().describe("Missing if a fault replaced siteverify's answer."),
    errorCodes: z.array(z.string()).optional(),
    hostname: z.string().optional(),
    action: z.string().optional(),
    cdata: z.string().optional(),
    fault: z.string().optional().describe("The fault that the audit injected, as JSON."),
    remoteip: z.string().describe('What the server sent; "" if nothing.'),
    idempotencyKey: z.string().describe('What the server sent; "" if nothing.'),
  })
  .describe("A siteverify call of the server, from the emulator's journal.");

const checkSchema = z
  .strictObject({
    id: z.string().describe("Stable name, such as spent-token."),
    title: z.string().describe("What a correct endpoint does."),
    status: statusSchema,
    summary: z.string().describe("What happened, in a sentence."),
    acceptedBecause: z.string().optional().describe("The baseline's reason for accepting the failure."),
    risk: z.string().optional().describe("What the failure means; only if it failed."),
    fix: z
      .strictObject({ id: z.string(), text: z.string() })
      .optional()
      .describe("What to do, only if it failed; id names the marked lines in correctCode."),
    evidence: z.strictObject({ requests: z.array(requestSchema), siteverify: z.array(siteverifySchema) }),
  })
  .describe("One check.");

/** Describes an AuditReport; audit-report.schema.json is made from it. */
export const reportSchema: z.ZodType<AuditReport> = z
  .strictObject({
    version: z.literal(1),
    run: z.string().describe("Begins the marker of every request."),
    startedAt: z.string().describe("Time, ISO 8601."),
    durationMs: z.number(),
    target: z.string().describe("The request, such as POST http://localhost:3000/signup."),
    emulator: z.string().describe("Address of the emulator."),
    sitekey: z.string(),
    checks: z.array(checkSchema),
    advice: z
      .array(z.strictObject({ id: z.string(), text: z.string() }))
      .describe("What the server could do better; never a failure."),
    unusedBaseline: z.array(z.string()).describe("Checks that the baseline accepts and that did not fail."),
    totals: z.strictObject({
      checks: z.int(),
      passed: z.int(),
      failed: z.int().describe("Without those that the baseline accepts."),
      accepted: z.int().describe("Failures that the baseline accepts."),
      skipped: z.int(),
    }),
    correctCode: z
      .record(z.string(), z.string())
      .describe("Correct code per language; lines with the mark ← ID are about the fix with that id."),
  })
  .describe("Report of turnstile-emulator audit.");
