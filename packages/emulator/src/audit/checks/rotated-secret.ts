import { SiteError } from "../../sites/site-error.ts";
import { skipped, type Check } from "./check.ts";
import { describeLastCall } from "./describe-last-call.ts";
import { judgeRefusal } from "./judge-refusal.ts";

export const rotatedSecret: Check = {
  id: "rotated-secret",
  title: "secret was rotated: refused",
  risk: "After a rotation of the secret, the form is open to everyone.",
  fix: "success",
  sends: ["a valid token, after the site's secret was rotated"],
  passesByRefusal: true,
  run: async (probe) => {
    const { sitekey } = probe.site;
    const { sites } = probe.session;
    const token = await probe.mint();
    try {
      await sites.rotateSecret(sitekey, { immediately: true });
    } catch (error) {
      if (error instanceof SiteError) return skipped(error.message);
      throw error;
    }
    try {
      const condition = "a valid token, after the site's secret was rotated";
      return judgeRefusal(await probe.submit({ condition, token }), await describeLastCall(probe));
    } finally {
      // In a session, this brings back the emulator's site.
      await sites.remove(sitekey);
    }
  },
};
