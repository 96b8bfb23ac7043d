import { refusesDuringOutage } from "./refuses-during-outage.ts";

export const siteverify500 = refusesDuringOutage({
  id: "siteverify-500",
  outage: "answers 500",
  fault: () => ({ status: 500, body: "Internal Server Error" }),
});
