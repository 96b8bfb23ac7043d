import { z } from "zod";
import { givenMember, type JsonObject } from "./json-object.ts";
import { parse } from "./parse.ts";

const problem = { error: "must be an integer from 0 to 9" };

/** Priority of a task among its client's tasks: 0 is first, 9 is last. @default 0 */
export const Priority = z
  .int(problem)
  .min(0, problem)
  .max(9, problem)
  .describe(
    "Orders your tasks: 0, the default, is first, 9 is last. Tasks of equal priority run oldest first. The priority does not affect other clients.",
  );

/** The member `priority`, or 0 if it is not given. */
export function parsePriority(request: JsonObject): number {
  const priority = givenMember(request, "priority");
  return priority === undefined ? 0 : parse(Priority, priority, "priority");
}
