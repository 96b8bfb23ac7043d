import { z } from "zod";
import { globalScenarioSchema } from "../scenarios/scenario-schema.ts";
import { siteSchema } from "../sites/site-schema.ts";

const MAX_SITES = 100;

/** A request for a session; see SessionOptions. */
export const sessionSchema = z.strictObject({
  name: z.string().max(254).optional(),
  scenario: globalScenarioSchema.optional(),
  sites: z.array(siteSchema).max(MAX_SITES).optional(),
  unclaimedCalls: z.boolean().optional(),
});
