import type { z } from "zod";
import type { EmulatorOptions, ScenarioTarget } from "./emulator.ts";
import { SiteError } from "./sites/site-error.ts";

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
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown.length > 0) {
    const { unknownMember } = await import("./sites/describe-issues.ts");
    const problems = unknown.map((name) => unknownMember(name, { at: "", known: Object.keys(OPTIONS) }));
    throw new SiteError("invalid", `createEmulator: ${problems.join("; ")}`);
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
  const result = schema.safeParse(value);
  if (result.success) return;
  const { describeIssues } = await import("./sites/describe-issues.ts");
  throw new SiteError("invalid", `${method}: ${describeIssues(result.error, schema)}`);
}
