import type { z } from "zod";
import { ProtocolError } from "./protocol-error.ts";
import { ERRORS, type ErrorCode } from "./errors.ts";

/** The error message for a string that is missing or has the wrong type. */
export const textIssue = ({ input }: { readonly input?: unknown }): string =>
  input === undefined ? "is missing" : "must be a string";

/** Makes a failed check return this code instead of ERROR_BAD_PARAMETERS. */
export function answersWith(code: ErrorCode): { readonly code: ErrorCode } {
  return { code };
}

/**
 * Parses a part of a request. Throws a ProtocolError that names the first invalid field.
 * `at` is the path of the part in the request, such as `task`.
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at?: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ProtocolError(codeOf(issue), {
    field: [...(at === undefined ? [] : [at]), ...(issue?.path ?? [])].join("."),
    problem: issue?.message ?? "is malformed",
  });
}

function codeOf(issue: z.core.$ZodIssue | undefined): ErrorCode {
  const code: unknown = issue?.code === "custom" ? issue.params?.["code"] : undefined;
  return isErrorCode(code) ? code : "ERROR_BAD_PARAMETERS";
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERRORS, code);
}
