import type { Core } from "../create-core.ts";
import { takeFault } from "../http/take-fault.ts";
import { faultEntry } from "../journal/fault-entry.ts";
import type { Fault } from "../scenarios/scenario.ts";
import type { Site } from "../sites/site.ts";

const MAX_PARAMETERS = 30;
const MAX_PARAMETER_LENGTH = 255;
/** Query parameters of a frame that are not parameters of the widget. */
const OTHERS: ReadonlySet<string> = new Set(["id", "session", "socket"]);

/** A request for a widget's frame. */
export interface FrameLoad {
  readonly sitekey: string;
  /** Origin of the page. */
  readonly origin: string;
  /** The widget's `id` and parameters. */
  readonly query: URLSearchParams;
}

/** Records the request for a widget's frame in the journal. Returns its site and the fault to inject, if any. */
export function admitFrame(
  services: Pick<Core, "session">,
  { sitekey, origin, query }: FrameLoad,
): { readonly site: Site | undefined; readonly fault: Fault | undefined } {
  const { sites, journal, scenarios, effects } = services.session;
  const site = sites.get(sitekey);
  const scenario = site === undefined ? scenarios.everywhere : scenarios.forFrame(site);
  const fault = takeFault(services, scenario.frame);
  effects.noteFault("load", fault, site?.sitekey);
  const widget = query.get("id") ?? "";
  const parameters = readParameters(query);
  journal.record({ type: "widget", sitekey, origin, widget, parameters, ...faultEntry(fault) });
  return { site, fault };
}

/** The widget's parameters, as the page's script sends them. */
function readParameters(query: URLSearchParams): Readonly<Record<string, string>> {
  const given = [...query].filter(([name]) => !OTHERS.has(name)).slice(0, MAX_PARAMETERS);
  return Object.fromEntries(given.map(([name, value]) => [name, value.slice(0, MAX_PARAMETER_LENGTH)]));
}
