import { z } from "zod";
import { hostnameSchema } from "../sites/site-schema.ts";

/** Maximum number of tokens per call. */
export const MAX_COUNT = 10_000;

/** A request for tokens; see MintOptions. */
export const mintSchema = z.strictObject({
  sitekey: z.string().optional(),
  action: z
    .string()
    .regex(/^[\w-]{0,32}$/, "must be at most 32 letters, digits, - or _")
    .optional(),
  cdata: z
    .string()
    .regex(/^[\w-]{0,255}$/, "must be at most 255 letters, digits, - or _")
    .optional(),
  hostname: hostnameSchema.optional(),
  ageMs: z.number().int().min(0).max(31_536_000_000).optional(),
  interactive: z.boolean().optional(),
  count: z.number().int().min(1).max(MAX_COUNT).optional(),
});
