import type { EmulatorOptions } from "../emulator.ts";
import type { Declaration } from "./declare-sites.ts";
import { newSecret, newSitekey } from "./new-keys.ts";
import { SiteError } from "./site-error.ts";

/**
 * What an emulator is started with. Sitekeys and secrets that are made up stay the same after a reset.
 * @throws SiteError for a shared site without sitekey or secret: every node would make up its own.
 */
export function declarationOf({ state, sites = [], scenario }: EmulatorOptions): Declaration {
  const named = sites.map((options) => {
    const { sitekey, secret } = options;
    if (state !== undefined && (sitekey === undefined || secret === undefined))
      throw new SiteError(
        "invalid",
        `${sitekey ?? "A site"}: a site that nodes share needs a sitekey and a secret.`,
      );
    return { ...options, sitekey: sitekey ?? newSitekey(), secret: secret ?? newSecret() };
  });
  return { sites: named, scenario };
}
