import type { Core } from "../create-core.ts";
import { takeFault } from "../http/take-fault.ts";
import { faultEntry } from "../journal/fault-entry.ts";
import type { Fault } from "../scenarios/scenario.ts";

/** Records the request for `api.js` in the journal. Returns the fault to inject, if any. */
export function admitScript(
  services: Pick<Core, "session">,
  { origin, query }: { readonly origin: string; readonly query: string },
): Fault | undefined {
  const { journal, scenarios, effects } = services.session;
  const fault = takeFault(services, scenarios.everywhere.script);
  effects.noteFault("load", fault);
  journal.record({ type: "script", origin, query, ...faultEntry(fault) });
  return fault;
}
