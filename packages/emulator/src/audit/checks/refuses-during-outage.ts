import type { SiteverifyScenario } from "../../scenarios/scenario.ts";
import type { Probe } from "../probe.ts";
import type { Check } from "./check.ts";
import { failed } from "./check.ts";
import { judgeRefusal } from "./judge-refusal.ts";

/** A check of what the server does while siteverify fails. */
export interface OutageCheck {
  readonly id: string;
  /** What siteverify does: "answers 500". */
  readonly outage: string;
  readonly fault: (probe: Probe) => SiteverifyScenario;
  /** @default that of an endpoint that fails open */
  readonly risk?: string;
  /** How long the endpoint may take, in ms. @default the audit's general limit */
  readonly waitMs?: (probe: Probe) => number;
}

const FAILS_OPEN =
  "Whoever can disturb the connection to siteverify, or waits for an outage, gets past Turnstile.";

/** Makes a check that passes if the endpoint refuses a valid token that siteverify cannot confirm. */
export function refusesDuringOutage({ id, outage, fault, risk = FAILS_OPEN, waitMs }: OutageCheck): Check {
  return {
    id,
    title: `siteverify ${outage}: refused`,
    risk,
    fix: waitMs === undefined ? "outage" : "timeout",
    sends: [`a valid token, while siteverify ${outage}`],
    passesByRefusal: true,
    run: async (probe) => {
      const token = await probe.mint();
      const condition = `a valid token, while siteverify ${outage}`;
      const exchange = await probe.withSiteverify(
        fault(probe),
        async () => await probe.submit({ condition, token, waitMs: waitMs?.(probe) }),
      );
      const calls = await probe.calls();
      if (calls.length === 0 && exchange.accepted)
        return failed(`${exchange.answer?.status}: accepted without a siteverify call.`);
      return judgeRefusal(exchange, "fails open.");
    },
  };
}
