import { refusesDuringOutage } from "./refuses-during-outage.ts";
import { LEAK_MARK } from "./response-leak.ts";

/** What a proxy or a captive portal answers, with status 200. */
export const siteverifyHtml = refusesDuringOutage({
  id: "siteverify-html",
  outage: "answers HTML",
  fault: () => ({
    status: 200,
    contentType: "text/html; charset=utf-8",
    body: `<!doctype html><title>Just a moment</title><p>${LEAK_MARK}</p>`,
  }),
});
