import { refusesToken } from "./refuses-token.ts";

export const otherSiteToken = refusesToken({
  id: "other-site-token",
  title: "token of another site is refused",
  risk: "An attacker uses tokens of an own site, whose widget always passes.",
  fix: "success",
  condition: "a token of another site",
  token: async (probe) => {
    const other = await probe.session.sites.add({ name: "another site, of the audit" });
    return await probe.mint({ sitekey: other.sitekey });
  },
});
