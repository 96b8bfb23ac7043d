import { TEST_SITES } from "../../sites/test-keys.ts";
import { failed, passed, skipped, type Check } from "./check.ts";

/** Looks at all siteverify calls of the other checks. */
export const testSecret: Check = {
  id: "test-secret",
  title: "no test secret is in use",
  risk: "Cloudflare's test secrets accept any text as a token.",
  fix: "secret",
  sends: [],
  passesByRefusal: false,
  run: async (probe) => {
    const calls = await probe.allCalls();
    if (calls.length === 0) return skipped("The server never called siteverify.");
    const withTestSecret = calls.filter(({ sitekey }) => TEST_SITES.has(sitekey)).length;
    if (withTestSecret === 0) return passed(`${calls.length} siteverify calls`);
    return failed(
      `${withTestSecret} of ${calls.length} siteverify calls used one of Cloudflare's test secrets.`,
    );
  },
};
