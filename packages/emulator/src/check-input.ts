import type { z } from "zod";
import type { EmulatorOptions, ScenarioTarget } from "./emulator.ts";

// The types say the same, but plain JavaScript, and objects built elsewhere, pass what they like: a misspelt member
// would be ignored, and the test would prove nothing. HTTP checks with the same schemas.

const OPTIONS: Readonly<Record<keyof EmulatorOptions, true>> = {
  host: true,
  port: true,
  tlsPort: true,
  sites: true,
  scenario: true,
  authority: true,
  siteverify: true,
  control: true,
  journalLimit: true,
  sessionIdleMs: true,
  directory: true,
  clock: true,
  seed: true,
  random: true,
};

/**
 * Checks what `createEmulator()` was given: its members, the sites and the scenario.
 * @throws SiteError that names every mistake.
 */
export async function checkOptions(options: EmulatorOptions): Promise<void> {
  const known = Object.keys(OPTIONS);
  if (Object.keys(options).some((name) => !known.includes(name))) {
    const { requireKnownMembers } = await import("./require-valid.ts");
    requireKnownMembers("createEmulator", options, known);
  }
  const { sites, scenario } = options;
  if (sites === undefined && scenario === undefined) return;
  const { sitesFileSchema } = await import("./sites/site-schema.ts");
  await check("createEmulator", sitesFileSchema, { sites: sites ?? [], scenario });
}

/**
 * Checks what `setScenario()` was given.
 * @throws SiteError that names every mistake.
 */
export async function checkScenario(scenario: object, target: ScenarioTarget = {}): Promise<void> {
  const { globalScenarioSchema, scenarioSchema, scenarioTargetSchema } =
    await import("./scenarios/scenario-schema.ts");
  await check("setScenario", scenarioTargetSchema, target);
  await check("setScenario", target.sitekey === undefined ? globalScenarioSchema : scenarioSchema, scenario);
}

/**
 * Checks what `sites.add()` was given.
 * @throws SiteError that names every mistake.
 */
export async function checkSite(site: object): Promise<void> {
  const { siteSchema } = await import("./sites/site-schema.ts");
  await check("sites.add", siteSchema, site);
}

/**
 * Checks what `sites.update()` was given.
 * @throws SiteError that names every mistake.
 */
export async function checkSiteChanges(changes: object): Promise<void> {
  const { siteChangesSchema } = await import("./sites/site-schema.ts");
  await check("sites.update", siteChangesSchema, changes);
}

/**
 * Checks what `mintToken()` was given.
 * @throws SiteError that names every mistake.
 */
export async function checkMint(options: object): Promise<void> {
  const { mintSchema } = await import("./tokens/mint-schema.ts");
  await check("mintToken", mintSchema, options);
}

/**
 * Checks what `openSession()` was given.
 * @throws SiteError that names every mistake.
 */
export async function checkSession(options: object): Promise<void> {
  const { sessionSchema } = await import("./sessions/session-schema.ts");
  await check("openSession", sessionSchema, options);
}

async function check(method: string, schema: z.ZodType, value: unknown): Promise<void> {
  const { requireValid } = await import("./require-valid.ts");
  requireValid(method, schema, value);
}
