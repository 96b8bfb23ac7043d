import type { z } from "zod";
import type { EmulatorOptions, ScenarioTarget } from "./emulator.ts";

// The types catch these mistakes only in TypeScript. In plain JavaScript a misspelt member would be ignored, and the test
// would prove nothing. The control paths use the same schemas.

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
  inspector: true,
  maxConnections: true,
  sessionIdleMs: true,
  directory: true,
  clock: true,
  seed: true,
  random: true,
};

/**
 * Checks the options of `createEmulator()`: member names, sites and scenario.
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
 * Checks the arguments of `setScenario()`.
 * @throws SiteError that names every mistake.
 */
export async function checkScenario(scenario: object, target: ScenarioTarget = {}): Promise<void> {
  const { globalScenarioSchema, scenarioSchema, scenarioTargetSchema } =
    await import("./scenarios/scenario-schema.ts");
  await check("setScenario", scenarioTargetSchema, target);
  await check("setScenario", target.sitekey === undefined ? globalScenarioSchema : scenarioSchema, scenario);
}

/**
 * Checks the options of `sites.add()`.
 * @throws SiteError that names every mistake.
 */
export async function checkSite(site: object): Promise<void> {
  const { siteSchema } = await import("./sites/site-schema.ts");
  await check("sites.add", siteSchema, site);
}

/**
 * Checks the changes for `sites.update()`.
 * @throws SiteError that names every mistake.
 */
export async function checkSiteChanges(changes: object): Promise<void> {
  const { siteChangesSchema } = await import("./sites/site-schema.ts");
  await check("sites.update", siteChangesSchema, changes);
}

/**
 * Checks the options of `mintToken()`.
 * @throws SiteError that names every mistake.
 */
export async function checkMint(options: object): Promise<void> {
  const { mintSchema } = await import("./tokens/mint-schema.ts");
  await check("mintToken", mintSchema, options);
}

/**
 * Checks the options of `openSession()`.
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
