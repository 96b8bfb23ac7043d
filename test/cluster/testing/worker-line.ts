import { z } from "zod";

/** What a worker of the tests tells on its stdout, a line of JSON each. */
export const workerLineSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("ready") }),
  z.object({ event: z.literal("began"), taskId: z.string() }),
  /** The store took this token as the task's. */
  z.object({ event: z.literal("completed"), taskId: z.string(), token: z.string() }),
  /** The store did not take an outcome: its lease was lost. */
  z.object({ event: z.literal("refused"), taskId: z.string() }),
]);

export type WorkerLine = z.infer<typeof workerLineSchema>;
