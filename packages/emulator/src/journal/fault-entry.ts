import type { Fault } from "../scenarios/scenario.ts";

/** The field `fault` of a journal entry: what the scenario did to the request, without how often. */
export function faultEntry(met: Fault | undefined): { readonly fault?: Fault } {
  if (met === undefined) return {};
  const { times: _times, ...fault } = met;
  return Object.keys(fault).length === 0 ? {} : { fault };
}
