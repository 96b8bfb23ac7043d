import type { Fault } from "../scenarios/scenario.ts";

/** The field `fault` of a journal entry: the fault that the emulator injected, without `times`. */
export function faultEntry(injected: Fault | undefined): { readonly fault?: Fault } {
  if (injected === undefined) return {};
  const { times: _times, ...fault } = injected;
  return Object.keys(fault).length === 0 ? {} : { fault };
}
