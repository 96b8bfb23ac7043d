import { z } from "zod";
import type { JsonObject } from "./json-object.ts";
import { parse } from "./parse.ts";

/** Longest task id that is looked at, in characters; a UUID has 36. */
const LONGEST_ID = 64;

/** A task's id on input: text or a number (protocol part 2, "taskId on input"). */
export const TaskIdInput = z
  .union([z.string(), z.number()], {
    error: ({ input }) => (input === undefined ? "is missing" : "is neither text nor a number"),
  })
  .refine((id) => id !== "", { error: "is missing" })
  .describe("The id that createTask answered; a number may be sent as text.");

/** The `taskId` of a request as the store knows it: lower case. Throws a ProtocolError when it is missing. */
export function parseTaskId(request: JsonObject): string {
  const id = parse(TaskIdInput, request["taskId"] ?? undefined, "taskId");
  return String(id)
    .trim()
    .slice(0, LONGEST_ID + 1)
    .toLowerCase();
}
