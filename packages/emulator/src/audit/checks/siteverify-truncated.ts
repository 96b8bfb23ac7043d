import { refusesDuringOutage } from "./refuses-during-outage.ts";

export const siteverifyTruncated = refusesDuringOutage({
  id: "siteverify-truncated",
  outage: "answers truncated JSON",
  fault: () => ({ truncated: true }),
});
