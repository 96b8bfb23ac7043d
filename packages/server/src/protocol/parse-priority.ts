import { z } from "zod";
import { givenMembers, type JsonObject } from "./json-object.ts";
import { parse } from "./parse.ts";

const problem = { error: "is no integer from 0 to 9" };

/** Where a task stands among its own client's tasks: 0 comes first, 9 last. @default 0 */
export const Priority = z
  .int(problem)
  .min(0, problem)
  .max(9, problem)
  .describe(
    "Which of your own tasks come first: 0, the default, before 1, and so on to 9. Equal ones by age; the turns of other clients do not depend on it.",
  );

/** The member `priority`; 0 when it is not given. */
export function parsePriority(request: JsonObject): number {
  const { priority } = givenMembers(request);
  return priority === undefined ? 0 : parse(Priority, priority, "priority");
}
