import type { Limited } from "../scenarios/scenario-in-force.ts";
import type { Fault } from "../scenarios/scenario.ts";
import type { Services } from "./services.ts";

/** Takes the fault that this request meets, if any: it counts as one of the fault's `times`. */
export async function takeFault(
  { scenarios }: Pick<Services, "scenarios">,
  scripted: (Fault & Limited) | undefined,
): Promise<Fault | undefined> {
  return scripted !== undefined && (await scenarios.happens(scripted)) ? scripted : undefined;
}
