import type { Edit } from "../state/emulator-state.ts";
import type { Settings } from "../state/settings.ts";
import { siteChange } from "./add-site.ts";
import { newSecret } from "./new-keys.ts";
import { requireSite } from "./require-site.ts";
import { SiteError } from "./site-error.ts";
import type { Site } from "./site.ts";

/** How long the old secret is accepted after a rotation (contract §9). */
const GRACE_MS = 2 * 60 * 60 * 1000;

/** Which site's secret is rotated, how, and when. */
export interface Rotation {
  readonly sitekey: string;
  readonly immediately: boolean;
  readonly now: number;
}

/**
 * Gives a site a new secret. The old one is accepted for two more hours, or no more (contract §9).
 * @throws SiteError when there is no such site, or the secret before is still accepted.
 */
export function rotateSecret(settings: Settings, { sitekey, immediately, now }: Rotation): Edit<Site> {
  const site = requireSite(settings, sitekey);
  if (isEarlierSecretAccepted(site, now) && !immediately)
    throw new SiteError("rotating", `The secret of ${sitekey} was rotated less than two hours ago.`);
  const earlierSecret = immediately ? undefined : { value: site.secret, validUntil: now + GRACE_MS };
  const result = { ...site, secret: newSecret(), earlierSecret, modifiedAt: now };
  return { changes: [siteChange(result)], result };
}

/** Whether the secret before the last rotation still counts. */
export function isEarlierSecretAccepted({ earlierSecret }: Site, now: number): boolean {
  return earlierSecret !== undefined && earlierSecret.validUntil > now;
}
