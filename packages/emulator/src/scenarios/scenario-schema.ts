import { z } from "zod";

const milliseconds = z.number().int().min(0).max(86_400_000);
const times = z.number().int().min(0).optional();
const text = z.string().max(255);
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

const fault = z.strictObject({
  delayMs: milliseconds.optional(),
  status: z.number().int().min(200).max(599).optional(),
  body: z.string().max(65_536).optional(),
  contentType: text.regex(HEADER_VALUE, "must be a content type such as text/html").optional(),
  retryAfter: z.number().int().min(0).max(86_400).optional(),
  redirect: z
    .string()
    .max(2_048)
    .regex(HEADER_VALUE, "must be a URL in ASCII, with other characters percent-encoded")
    .optional(),
  truncated: z.boolean().optional(),
  drop: z.union([z.boolean(), z.literal("after")], 'must be true, false or "after"').optional(),
  times,
});

const scenarioFields = {
  delayMs: z
    .union(
      [milliseconds, z.literal("realistic")],
      'must be a number of milliseconds up to 86400000, or "realistic"',
    )
    .optional(),
  click: z.boolean().optional(),
  fail: z
    .strictObject({
      code: z.string().regex(/^\w{1,32}$/, "must be a client error code such as 600010"),
      times,
      share: z.number().min(0).max(1).optional(),
    })
    .optional(),
  unsupported: z.boolean().optional(),
  tokenLifetimeMs: milliseconds.optional(),
  interactiveTimeoutMs: milliseconds.optional(),
  frame: fault.optional(),
  challenge: fault.optional(),
  siteverify: fault
    .extend({
      error: z.string().min(1).max(64).optional(),
      hostname: text.optional(),
      action: text.optional(),
      cdata: text.optional(),
    })
    .optional(),
};

/** A site's scenario, in a file or a request. */
export const scenarioSchema = z.strictObject(scenarioFields);

/** The scenario of all sites, in a file or a request. */
export const globalScenarioSchema = z.strictObject({
  ...scenarioFields,
  script: fault.optional(),
  scriptDate: z.iso.date().optional(),
});

/** How long a scenario applies. */
export const scenarioTermSchema = z.strictObject({ nextWidgets: z.number().int().min(1).optional() });

/** Where a scenario applies, and how long; 0 widgets means not at all. */
export const scenarioTargetSchema = z.strictObject({
  sitekey: z.string().optional(),
  nextWidgets: z.number().int().min(0).optional(),
});
