import type { Fault } from "../scenarios/scenario.ts";
import type { Services } from "./services.ts";

/** Takes the fault that this request meets, if any: it counts as one of the fault's `times`. */
export function takeFault(
  { session }: Pick<Services, "session">,
  scripted: Fault | undefined,
): Fault | undefined {
  return scripted !== undefined && session.scenarios.happens(scripted) ? scripted : undefined;
}
