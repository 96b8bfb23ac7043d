import { putInForce } from "../scenarios/scenario-in-force.ts";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import type { Edit } from "../state/emulator-state.ts";
import { ALL_SITES, Settings } from "../state/settings.ts";
import type { SettingsChange } from "../state/settings.ts";
import { addSite, scenarioChange, siteChange } from "./add-site.ts";
import { requireFreeSecret, requireHostnames } from "./require-site.ts";
import { SiteError } from "./site-error.ts";
import { createSite } from "./site.ts";
import type { SiteOptions } from "./site.ts";
import { TEST_SITES } from "./test-keys.ts";

/** A site that a node is started with. */
export type DeclaredSite = SiteOptions & { readonly sitekey: string };

/** What a node is started with. */
export interface Declaration {
  readonly sites: readonly DeclaredSite[];
  /** Of all sites. */
  readonly scenario: GlobalScenario | undefined;
}

/**
 * Settles what a node is started with. What was declared before in the same words stays as it is by now: another node,
 * or this one before a restart, began with it, and it may have been changed since.
 * @throws SiteError when two sites have the same sitekey or secret, or a hostname is none.
 */
export function declareSites(settings: Settings, { sites, scenario }: Declaration, now: number): Edit<void> {
  const draft = new Settings(settings.entries());
  const seen = new Set<string>();
  const changes = sites.flatMap((options) => {
    if (seen.has(options.sitekey))
      throw new SiteError("taken", `The sitekey ${options.sitekey} is already registered.`);
    seen.add(options.sitekey);
    const made = declareSite(draft, options, now);
    draft.apply(made);
    return made;
  });
  return { changes: [...changes, ...declareScenario(settings, scenario)], result: undefined };
}

function declareSite(settings: Settings, options: DeclaredSite, now: number): readonly SettingsChange[] {
  const { sitekey } = options;
  const text = JSON.stringify(options);
  if (settings.declared.get(sitekey) === text) return [];
  const declared: SettingsChange = { table: "declared", key: sitekey, value: text };
  const existing = settings.sites.get(sitekey);
  if (existing === undefined || TEST_SITES.has(sitekey))
    return [...addSite(settings, options, now).changes, declared];
  requireHostnames(options.hostnames);
  const secret = options.secret ?? existing.secret;
  requireFreeSecret(settings, { sitekey, secret });
  const site = { ...createSite({ ...options, secret }, now), createdAt: existing.createdAt };
  return [siteChange(site), scenarioChange(site), declared];
}

function declareScenario(
  settings: Settings,
  scenario: GlobalScenario | undefined,
): readonly SettingsChange[] {
  const text = JSON.stringify(scenario);
  if (scenario === undefined || settings.declared.get(ALL_SITES) === text) return [];
  const { next = [] } = settings.scripts.get(ALL_SITES) ?? {};
  return [
    { table: "script", key: ALL_SITES, value: { standing: putInForce(scenario), next } },
    { table: "declared", key: ALL_SITES, value: text },
  ];
}
