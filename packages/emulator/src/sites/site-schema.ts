import { z } from "zod";
import { globalScenarioSchema, scenarioSchema } from "../scenarios/scenario-schema.ts";
import { describeIssues } from "./describe-issues.ts";
import { isListableHostname } from "./hostnames.ts";

const MAX_HOSTNAMES = 200;

/** A valid hostname of a site (contract §9). */
export const hostnameSchema = z.string().refine(isListableHostname, {
  error: ({ input }) =>
    `${JSON.stringify(input)} is not a hostname or IP address; remove scheme, port, path and wildcards`,
});

/** A site in a file or a request; see SiteOptions. */
export const siteSchema = z.strictObject({
  sitekey: z
    .string()
    .regex(/^[\w-]{1,100}$/, "must be 1 to 100 letters, digits, - or _")
    .optional(),
  secret: z.string().min(1).max(200).optional(),
  hostnames: z.array(hostnameSchema).max(MAX_HOSTNAMES).optional(),
  mode: z.enum(["managed", "non-interactive", "invisible"]).optional(),
  name: z.string().max(254).optional(),
  scenario: scenarioSchema.optional(),
  ephemeralId: z.boolean().optional(),
  clearanceLevel: z.enum(["no_clearance", "jschallenge", "managed", "interactive"]).optional(),
  botFightMode: z.boolean().optional(),
  offlabel: z.boolean().optional(),
  region: z.enum(["world", "china"]).optional(),
});

/** Changes of a site. */
export const siteChangesSchema = siteSchema.omit({ sitekey: true, secret: true });

/** A sites file: `{ "sites": […], "scenario": {…} }`, or just the list. */
export const sitesFileSchema = z.strictObject({
  sites: z.array(siteSchema),
  scenario: globalScenarioSchema.optional(),
});

/**
 * Parses a sites file.
 * @throws Error that describes every mistake.
 */
export function parseSitesFile(text: string): z.infer<typeof sitesFileSchema> {
  const value: unknown = JSON.parse(text);
  const result = sitesFileSchema.safeParse(Array.isArray(value) ? { sites: value } : value);
  if (!result.success) throw new Error(describeIssues(result.error, sitesFileSchema));
  return result.data;
}
