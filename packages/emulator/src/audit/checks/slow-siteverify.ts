import { refusesDuringOutage } from "./refuses-during-outage.ts";

/** siteverify answers long after the endpoint should have. */
export const slowSiteverify = refusesDuringOutage({
  id: "slow-siteverify",
  outage: "does not answer in time",
  fault: ({ maxWaitMs }) => ({ delayMs: Math.min(maxWaitMs * 3 + 1_000, 86_400_000) }),
  waitMs: ({ maxWaitMs }) => maxWaitMs,
});
