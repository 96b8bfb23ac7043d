import type { z } from "zod";
import { OperatorError } from "./operator-error.ts";

export interface IssueTexts {
  /** What an unknown member is called. */
  readonly unknown: string;
  /** The message for an input that is wrong as a whole. */
  readonly whole: string;
}

/** The error for an invalid input; it names the first invalid field. */
export function explainIssue({ issues: [issue] }: z.ZodError, { unknown, whole }: IssueTexts): OperatorError {
  const isUnknown = issue?.code === "unrecognized_keys";
  const field = isUnknown ? issue.keys[0] : issue?.path.join(".");
  const message = isUnknown ? unknown : issue?.message;
  return field === undefined || field === ""
    ? new OperatorError("bad_request", whole)
    : new OperatorError("bad_request", `${field}: ${message}.`, { field });
}
