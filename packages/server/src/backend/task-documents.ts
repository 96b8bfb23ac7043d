import { z } from "zod";
import type { AttemptRecord } from "../core/evidence.ts";
import type { Failure, TurnstilePayload } from "../core/task.ts";
import type { TurnstileSolution } from "../protocol/answers.ts";
import { ERRORS, type ErrorCode } from "../protocol/errors.ts";

// The parts of a task that stores keep as JSON text, validated when they are read.

const errorCode = z.custom<ErrorCode>((value) => typeof value === "string" && Object.hasOwn(ERRORS, value));

const payloadSchema = z.object({
  websiteURL: z.string(),
  websiteKey: z.string(),
  action: z.exactOptional(z.string()),
  cData: z.exactOptional(z.string()),
  isolation: z.enum(["widget", "context"]),
}) satisfies z.ZodType<TurnstilePayload>;

const solutionSchema = z.object({
  token: z.string(),
  userAgent: z.string(),
}) satisfies z.ZodType<TurnstileSolution>;

const failureSchema = z.object({
  code: errorCode,
  description: z.string(),
  widgetErrorCode: z.exactOptional(z.string()),
  isOurFault: z.exactOptional(z.literal(true)),
}) satisfies z.ZodType<Failure>;

const attemptRecordsSchema = z.array(
  z.object({
    attempt: z.number(),
    workerId: z.string(),
    claimedAt: z.number().nullable(),
    pageReadyAt: z.number().nullable(),
    widgetRunAt: z.number().nullable(),
    endedAt: z.number(),
    outcome: z.enum(["completed", "failed", "interrupted", "released", "lost"]),
    // Records of earlier versions have no such field.
    fault: z.enum(["page", "stile"]).nullable().default(null),
    failure: failureSchema.nullable(),
    page: z.object({ screenshot: z.string().nullable(), console: z.array(z.string()) }).nullable(),
  }),
) satisfies z.ZodType<readonly AttemptRecord[]>;

export function parsePayload(text: string): TurnstilePayload {
  return payloadSchema.parse(JSON.parse(text));
}

export function parseSolution(text: string): TurnstileSolution {
  return solutionSchema.parse(JSON.parse(text));
}

export function parseFailure(text: string): Failure {
  return failureSchema.parse(JSON.parse(text));
}

export function parseAttemptRecords(text: string): readonly AttemptRecord[] {
  return attemptRecordsSchema.parse(JSON.parse(text));
}
