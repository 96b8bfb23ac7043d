import type { FixId } from "../fixes.ts";
import type { Probe } from "../probe.ts";
import { type Check, type Outcome } from "./check.ts";
import { describeLastCall } from "./describe-last-call.ts";
import { judgeRefusal } from "./judge-refusal.ts";

/** A check that sends one bad token. */
export interface TokenCheck {
  readonly id: string;
  readonly title: string;
  readonly risk: string;
  readonly fix: FixId;
  /** The token, such as "an expired token". */
  readonly condition: string;
  /** The token; undefined to leave out its field. */
  readonly token: (probe: Probe) => string | undefined | Promise<string | undefined>;
  readonly inOtherField?: boolean;
  /** Why the check cannot run; undefined if it can. */
  readonly skip?: (probe: Probe) => string | undefined;
  /** What a correct server would have seen in siteverify's answer. */
  readonly reason?: (probe: Probe) => string;
}

/** Makes a check that passes if the endpoint refuses a bad token. */
export function refusesToken({
  token,
  condition,
  inOtherField = false,
  skip,
  reason,
  ...about
}: TokenCheck): Check {
  return {
    ...about,
    sends: [condition],
    passesByRefusal: true,
    run: async (probe): Promise<Outcome> => {
      const obstacle = skip?.(probe);
      if (obstacle !== undefined) return { status: "skipped", summary: obstacle };
      const exchange = await probe.submit({ condition, token: await token(probe), inOtherField });
      return judgeRefusal(exchange, reason?.(probe) ?? (await describeLastCall(probe)));
    },
  };
}
