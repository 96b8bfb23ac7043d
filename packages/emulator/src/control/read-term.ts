import { HTTPException } from "hono/http-exception";
import type { ScenarioTerm } from "../scenarios/scenario-book.ts";
import { scenarioTermSchema } from "../scenarios/scenario-schema.ts";

/**
 * Reads `?nextWidgets=N`: for how long a scenario holds.
 * @throws HTTPException 400 when it is no number of widgets.
 */
export function readTerm({ nextWidgets }: Readonly<Record<string, string>>): ScenarioTerm {
  const result = scenarioTermSchema.safeParse(
    nextWidgets === undefined ? {} : { nextWidgets: Number(nextWidgets) },
  );
  if (!result.success) throw new HTTPException(400, { message: "nextWidgets: a whole number from 1 up" });
  return result.data;
}
