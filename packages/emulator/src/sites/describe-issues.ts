import { z } from "zod";
import { didYouMean } from "../config/index.ts";

/** One line that names every invalid field, and the closest known name for an unknown member. */
export function describeIssues(error: z.ZodError, schema: z.ZodType): string {
  return error.issues
    .map((issue) => {
      const at = issue.path.map(String).join(".");
      return issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownMember(key, { at, known: membersAt(schema, issue.path) })).join("; ")
        : `${at === "" ? "body" : at}: ${issue.message}`;
    })
    .join("; ");
}

/** Describes an unknown member; `at` is the path of its object, "" for the top level. */
export function unknownMember(
  key: string,
  { at, known }: { readonly at: string; readonly known: readonly string[] },
): string {
  return `${at === "" ? "" : `${at}.`}${key}: there is no such member.${didYouMean(key, known)}`;
}

function membersAt(schema: z.core.$ZodType, [part, ...rest]: readonly PropertyKey[]): readonly string[] {
  const inner = withoutModifiers(schema);
  if (inner instanceof z.ZodArray) return membersAt(inner.element, rest);
  if (!(inner instanceof z.ZodObject)) return [];
  if (part === undefined) return Object.keys(inner.shape);
  const member: z.core.$ZodType | undefined = inner.shape[String(part)];
  return member === undefined ? [] : membersAt(member, rest);
}

function withoutModifiers(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? withoutModifiers(schema.unwrap())
    : schema;
}
