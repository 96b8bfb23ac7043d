import { z } from "zod";
import { describeIssues } from "../../sites/describe-issues.ts";
import { ALL_CHECKS } from "../checks/all-checks.ts";
import { AuditUsageError } from "../usage-error.ts";

/** Findings that the owner accepts: the reason, by the check's id. */
export type Baseline = ReadonlyMap<string, string>;

const baselineSchema = z.strictObject({
  accepted: z
    .array(z.strictObject({ id: z.string(), reason: z.string().min(1, "must give a reason") }))
    .max(1_000),
});

/**
 * Reads `{ "accepted": [{ "id": "other-hostname", "reason": "…" }] }`.
 * @throws AuditUsageError for a malformed baseline or an unknown check.
 */
export function parseBaseline(text: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AuditUsageError(
      'The baseline is not JSON. Write {"accepted": [{"id": "CHECK", "reason": "WHY"}]}.',
    );
  }
  const result = baselineSchema.safeParse(value);
  if (!result.success)
    throw new AuditUsageError(`The baseline is not valid: ${describeIssues(result.error, baselineSchema)}.`);
  for (const { id } of result.data.accepted) requireCheck(id);
  return new Map(result.data.accepted.map(({ id, reason }) => [id, reason]));
}

/** @throws AuditUsageError when there is no such check. */
export function requireCheck(id: string): void {
  const known = ALL_CHECKS.map((check) => check.id);
  if (!known.includes(id))
    throw new AuditUsageError(`There is no check "${id}". The checks are ${known.join(", ")}.`);
}
