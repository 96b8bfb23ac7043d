import { refusesDuringOutage } from "./refuses-during-outage.ts";

export const siteverify500 = refusesDuringOutage({
  id: "siteverify-500",
  outage: "answers 500",
  // JSON without success: a server that reads it in spite of the status must not take a missing "false" for a "true".
  fault: () => ({ status: 500, contentType: "application/json", body: '{"error":"Internal Server Error"}' }),
});
