import type { z } from "zod";
import { describeIssues, unknownMember } from "./sites/describe-issues.ts";
import { SiteError } from "./sites/site-error.ts";

/**
 * Checks the arguments of a method.
 * @throws SiteError that names every mistake.
 */
export function requireValid(method: string, schema: z.ZodType, value: unknown): void {
  const result = schema.safeParse(value);
  if (!result.success) throw new SiteError("invalid", `${method}: ${describeIssues(result.error, schema)}`);
}

/**
 * Refuses unknown members in a method's options.
 * @throws SiteError that names each one, with the closest known name.
 */
export function requireKnownMembers(method: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const problems = unknown.map((name) => unknownMember(name, { at: "", known }));
  throw new SiteError("invalid", `${method}: ${problems.join("; ")}`);
}
