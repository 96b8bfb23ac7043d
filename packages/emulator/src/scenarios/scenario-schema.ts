import { z } from "zod";

const milliseconds = z.number().int().min(0).max(86_400_000);
const times = z.number().int().min(0).optional();
const status = z.number().int().min(200).max(599).optional();
const text = z.string().max(255);

const trouble = z.strictObject({
  delayMs: milliseconds.optional(),
  status,
  truncated: z.boolean().optional(),
  drop: z.boolean().optional(),
  times,
});

const scenarioFields = {
  delayMs: milliseconds.optional(),
  click: z.boolean().optional(),
  fail: z
    .strictObject({
      code: z.string().regex(/^\w{1,32}$/, "a client error code such as 600010"),
      times,
      share: z.number().min(0).max(1).optional(),
    })
    .optional(),
  unsupported: z.boolean().optional(),
  tokenLifetimeMs: milliseconds.optional(),
  interactiveTimeoutMs: milliseconds.optional(),
  frame: trouble.optional(),
  challenge: trouble.optional(),
  siteverify: z
    .strictObject({
      delayMs: milliseconds.optional(),
      error: z.string().min(1).max(64).optional(),
      hostname: text.optional(),
      action: text.optional(),
      cdata: text.optional(),
      times,
    })
    .optional(),
};

/** A site's scenario, as it comes from a file or over the wire. */
export const scenarioSchema = z.strictObject(scenarioFields);

/** The scenario of all sites, as it comes from a file or over the wire. */
export const globalScenarioSchema = z.strictObject({
  ...scenarioFields,
  script: trouble.optional(),
  scriptDate: z.iso.date().optional(),
});

/** For how long a scenario holds. */
export const scenarioTermSchema = z.strictObject({ nextWidgets: z.number().int().min(1).optional() });
