import { refusesDuringOutage } from "./refuses-during-outage.ts";

export const siteverify503 = refusesDuringOutage({
  id: "siteverify-503",
  outage: "answers 503 with Retry-After",
  fault: () => ({ status: 503, retryAfter: 1, body: "Service Unavailable" }),
});
