import { admitScript } from "../challenge/admit-script.ts";
import { replacementFor } from "../http/replacement-for.ts";
import { spoilAnswer } from "../http/spoil-answer.ts";
import type { Fault } from "../scenarios/scenario.ts";
import type { Session } from "../sessions/session.ts";
import type { PageWindow } from "../widget/page/page-window.ts";

/** State of a script tag: it runs Turnstile, it runs something else, or it fires `error`. */
export type ScriptResult = "turnstile" | "other" | "error";

/** Loads `api.js` for a script tag, with the faults of the current scenario, and records that in the journal. */
export async function loadScript(window: PageWindow, session: Session, address: URL): Promise<ScriptResult> {
  const query = address.search.slice(1);
  const fault = admitScript({ session }, { origin: window.location.origin, query });
  const delayMs = fault?.delayMs ?? 0;
  if (delayMs > 0) await new Promise<void>((resolve) => window.setTimeout(resolve, delayMs));
  return resultOf(fault);
}

/** The result of loading the script with a fault. A redirect counts as an error. */
export function resultOf(fault: Fault = {}): ScriptResult {
  const script = { headers: {}, body: "turnstile" };
  const sent = spoilAnswer(fault, replacementFor(fault) ?? script);
  if (sent === "nothing" || (sent.status !== undefined && sent.status >= 300)) return "error";
  return sent.body === script.body ? "turnstile" : "other";
}
