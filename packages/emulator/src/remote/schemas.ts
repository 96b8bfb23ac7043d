import { z } from "zod";
import type { JournalEntry } from "../journal/journal-entry.ts";
import type { Scenario } from "../scenarios/scenario.ts";

const port = z.int().min(1).max(65_535);

/** The description of an emulator. */
export const infoSchema = z.object({
  emulator: z.literal("turnstile"),
  spkiFingerprint: z.string(),
  httpPort: port,
  tlsPort: port,
});

/** Why a control path refuses a request. */
export const problemSchema = z.object({
  error: z.string(),
  reason: z.enum(["invalid", "taken", "unknown", "rotating", "limit", "full"]).optional(),
});

/** The answer to a change. */
export const nothingSchema = z.undefined();

const time = z.iso.datetime().transform((text) => Date.parse(text));

/** A site as the control paths show it; see Site. The emulator has checked the scenario. */
export const siteViewSchema = z.object({
  sitekey: z.string(),
  name: z.string(),
  mode: z.enum(["managed", "non-interactive", "invisible"]),
  hostnames: z.array(z.string()),
  secret: z.string(),
  earlierSecret: z.object({ value: z.string(), validUntil: z.number() }).optional(),
  testing: z.boolean(),
  scenario: z.custom<Scenario>((value) => typeof value === "object" && value !== null),
  ephemeralId: z.boolean(),
  clearanceLevel: z.enum(["no_clearance", "jschallenge", "managed", "interactive"]),
  botFightMode: z.boolean(),
  offlabel: z.boolean(),
  region: z.enum(["world", "china"]),
  createdAt: time,
  modifiedAt: time,
});

/** A session as the control paths show it. */
export const sessionViewSchema = z.object({ id: z.string(), name: z.string() });

/** The answer to a request for tokens. */
export const tokensSchema = z.object({ tokens: z.array(z.string()) });

/** The answer to a request to inspect a token; null if the emulator did not mint it. */
export const inspectionSchema = z.object({
  token: z
    .object({
      sitekey: z.string(),
      origin: z.string(),
      hostname: z.string(),
      action: z.string(),
      cdata: z.string(),
      interactive: z.boolean(),
      ageMs: z.number(),
    })
    .nullable(),
});

/** A journal entry; its fields are what the emulator wrote. */
export const entrySchema = z.custom<JournalEntry>(
  (value) => z.object({ id: z.number(), at: z.string(), type: z.string() }).safeParse(value).success,
);
