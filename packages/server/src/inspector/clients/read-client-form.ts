import type { z } from "zod";
import { explainIssue } from "../../operator/explain-issue.ts";

const LIMITS: ReadonlySet<string> = new Set(["tasksAtOnce", "tasksPerMinute", "balance"]);
const NUMBERS: ReadonlySet<string> = new Set([...LIMITS, "addBalance"]);

/**
 * Reads a form about a client or a key. An empty limit means no limit, an empty secret a random one.
 * @throws OperatorError `bad_request`, which names the first invalid field
 */
export function readClientForm<Schema extends z.ZodType>(
  form: URLSearchParams,
  schema: Schema,
): z.output<Schema> {
  const fields = [...form].flatMap(([name, value]): [string, unknown][] => {
    if (name === "csrf") return [];
    if (name === "allowedAddresses") return [[name, value.split(/[\s,]+/).filter((each) => each !== "")]];
    if (LIMITS.has(name) && value.trim() === "") return [[name, null]];
    if (NUMBERS.has(name)) return [[name, value.trim() === "" ? undefined : Number(value)]];
    if (name === "secret" && value === "") return [];
    return [[name, value]];
  });
  const result = schema.safeParse(Object.fromEntries(fields));
  if (result.success) return result.data;
  throw explainIssue(result.error, { unknown: "unknown field", whole: "The form is invalid." });
}
