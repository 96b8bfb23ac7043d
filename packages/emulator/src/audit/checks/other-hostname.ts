import { isListableHostname } from "../../sites/hostnames.ts";
import { refusesToken } from "./refuses-token.ts";

const OTHER = "turnstile-audit.example";

/** Begins and ends like the site's hostname, because some servers compare only a part. */
const lookalikeOf = (hostname: string) => {
  const lookalike = `${hostname}.turnstile-audit-${hostname}`;
  return isListableHostname(lookalike) ? lookalike : OTHER;
};

export const otherHostname = refusesToken({
  id: "other-hostname",
  title: "token of another hostname is refused",
  risk: "A token that was solved on another page, such as a preview deployment or a phishing page, passes here.",
  fix: "hostname",
  condition: "a token of another hostname",
  token: async (probe) => await probe.mint({ hostname: lookalikeOf(probe.declared.hostname) }),
  reason: ({ declared }) =>
    `siteverify reported hostname "${lookalikeOf(declared.hostname)}"; the server did not compare it with its own.`,
});
