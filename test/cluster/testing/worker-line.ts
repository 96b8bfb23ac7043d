import { z } from "zod";

/** The lines of JSON that the test worker prints. */
export const workerLineSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("ready") }),
  z.object({ event: z.literal("began"), taskId: z.string() }),
  /** The store accepted this token. */
  z.object({ event: z.literal("completed"), taskId: z.string(), token: z.string() }),
  /** The store refused an outcome, because its lease was lost. */
  z.object({ event: z.literal("refused"), taskId: z.string() }),
]);

export type WorkerLine = z.infer<typeof workerLineSchema>;
