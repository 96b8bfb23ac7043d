import type { Settings } from "../state/settings.ts";
import { isListableHostname } from "./hostnames.ts";
import { SiteError } from "./site-error.ts";
import type { Site } from "./site.ts";
import { TEST_SECRETS, TEST_SITES } from "./test-keys.ts";

/**
 * A registered site, which may be changed.
 * @throws SiteError when there is none, or it is a published test sitekey.
 */
export function requireSite(settings: Settings, sitekey: string): Site {
  if (TEST_SITES.has(sitekey))
    throw new SiteError("taken", `${sitekey} is a published test sitekey and stays as it is.`);
  const site = settings.sites.get(sitekey);
  if (site === undefined) throw new SiteError("unknown", `No site has the sitekey ${sitekey}.`);
  return site;
}

/** @throws SiteError when a secret belongs to another site. */
export function requireFreeSecret(
  settings: Settings,
  { sitekey, secret }: { sitekey: string; secret: string },
): void {
  const owner = settings.sitekeyOf(secret);
  if ((owner === undefined || owner === sitekey) && !TEST_SECRETS.has(secret)) return;
  throw new SiteError("taken", `The secret given for ${sitekey} belongs to another site.`);
}

/** @throws SiteError when one is no hostname. */
export function requireHostnames(hostnames: readonly string[] = []): void {
  const wrong = hostnames.find((hostname) => !isListableHostname(hostname));
  if (wrong === undefined) return;
  throw new SiteError(
    "invalid",
    `${JSON.stringify(wrong)} is no hostname: give a name or an address, without scheme, port, path or wildcard.`,
  );
}
