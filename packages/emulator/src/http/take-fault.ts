import type { Fault } from "../scenarios/scenario.ts";
import type { Services } from "./services.ts";

/** Returns the fault to inject into this request, if any, and counts it towards the fault's `times`. */
export function takeFault(
  { session }: Pick<Services, "session">,
  scripted: Fault | undefined,
): Fault | undefined {
  return scripted !== undefined && session.scenarios.happens(scripted) ? scripted : undefined;
}
