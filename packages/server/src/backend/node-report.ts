import { z } from "zod";
import type { NodeReport } from "../core/nodes.ts";

// What a node reports about itself; stores keep it as JSON text and validate it when they read it.

const reportSchema = z.object({
  id: z.string(),
  role: z.enum(["serve", "api", "worker"]),
  address: z.string(),
  version: z.string(),
  startedAt: z.number(),
  slots: z.number(),
  running: z.number(),
  endedAttempts: z.number(),
  warmWidgets: z.number(),
  problem: z.string().nullable(),
  isStopping: z.boolean(),
  clockOffsetMs: z.number(),
}) satisfies z.ZodType<NodeReport>;

export function parseNodeReport(text: string): NodeReport {
  return reportSchema.parse(JSON.parse(text));
}
