import { z } from "zod";
import { globalScenarioSchema, scenarioSchema } from "../scenarios/scenario-schema.ts";
import { describeIssues } from "./describe-issues.ts";
import { isListableHostname } from "./hostnames.ts";

const MAX_HOSTNAMES = 200;

/** A hostname that a site may list (contract §9). */
export const hostnameSchema = z.string().refine(isListableHostname, {
  error: ({ input }) =>
    `${JSON.stringify(input)} is not a hostname or IP address, without scheme, port, path or wildcard`,
});

/** A site as it comes from a file or over the control path; see SiteOptions. */
export const siteSchema = z.strictObject({
  sitekey: z
    .string()
    .regex(/^[\w-]{1,100}$/, "letters, digits, - and _")
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

/** What may change in a site. */
export const siteChangesSchema = siteSchema.omit({ sitekey: true, secret: true });

/** A file of sites: `{ "sites": […], "scenario": {…} }`, or only the list. */
export const sitesFileSchema = z.strictObject({
  sites: z.array(siteSchema),
  scenario: globalScenarioSchema.optional(),
});

/**
 * Reads the text of a file of sites.
 * @throws Error with one line for every mistake.
 */
export function parseSitesFile(text: string): z.infer<typeof sitesFileSchema> {
  const value: unknown = JSON.parse(text);
  const result = sitesFileSchema.safeParse(Array.isArray(value) ? { sites: value } : value);
  if (!result.success) throw new Error(describeIssues(result.error, sitesFileSchema));
  return result.data;
}
