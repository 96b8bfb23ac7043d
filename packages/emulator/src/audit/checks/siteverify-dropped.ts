import { refusesDuringOutage } from "./refuses-during-outage.ts";

export const siteverifyDropped = refusesDuringOutage({
  id: "siteverify-dropped",
  outage: "drops the connection",
  fault: () => ({ drop: true }),
});
