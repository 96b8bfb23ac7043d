import { z } from "zod";
import type { LimitReached } from "../../../core/admission.ts";
import type { Reply } from "../connection/run-script.ts";

const limitSchema = z.union([
  z.tuple([z.literal("balance_used_up")]).transform(([status]) => ({ status })),
  z
    .tuple([z.literal("too_many_at_once"), z.coerce.number()])
    .transform(([status, limit]) => ({ status, limit })),
  z
    .tuple([z.literal("too_many_per_minute"), z.coerce.number(), z.number()])
    .transform(([status, limit, retryAfterMs]) => ({ status, limit, retryAfterMs })),
]);

/** The limit that `admission.admit` (lua/admission.lua) reports as reached; `undefined` for any other reply. */
export function readAdmission(reply: Reply): LimitReached | undefined {
  return limitSchema.safeParse(reply).data;
}
