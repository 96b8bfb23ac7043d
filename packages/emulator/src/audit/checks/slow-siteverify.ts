import { refusesDuringOutage } from "./refuses-during-outage.ts";

/** How long after the limit siteverify answers: enough to notice an endpoint that waits, short for one that waits for each request. */
const LATE_BY_MS = 5_000;

/** siteverify answers after the endpoint should have. */
export const slowSiteverify = refusesDuringOutage({
  id: "slow-siteverify",
  outage: "does not answer in time",
  risk: "Requests pile up while siteverify is slow; if the server then accepts them, everyone gets past Turnstile.",
  fault: ({ maxWaitMs }) => ({ delayMs: maxWaitMs + LATE_BY_MS }),
  waitMs: ({ maxWaitMs }) => maxWaitMs,
});
