import { HTTPException } from "hono/http-exception";
import type { ScenarioTerm } from "../scenarios/scenario-book.ts";
import { scenarioTermSchema } from "../scenarios/scenario-schema.ts";

/**
 * Reads `?nextWidgets=N`, the number of widgets that a scenario applies to.
 * @throws HTTPException 400 if it is not a whole number of at least 1.
 */
export function readTerm({ nextWidgets }: Readonly<Record<string, string>>): ScenarioTerm {
  const result = scenarioTermSchema.safeParse(
    nextWidgets === undefined ? {} : { nextWidgets: Number(nextWidgets) },
  );
  if (!result.success)
    throw new HTTPException(400, { message: "nextWidgets must be a whole number of at least 1." });
  return result.data;
}
