import { z } from "zod";
import type { JsonObject } from "./json-object.ts";
import { parse } from "./parse.ts";

/** Task ids are cut off after this many characters plus one; a UUID has 36. */
const LONGEST_ID = 64;

/** A task id in a request: a string or a number (protocol part 2, "taskId on input"). */
export const TaskIdInput = z
  .union([z.string(), z.number()], {
    error: ({ input }) => (input === undefined ? "is missing" : "must be a string or a number"),
  })
  .refine((id) => id !== "", { error: "is missing" })
  .describe("The id that createTask returned. A number may also be sent as a string.");

/** The `taskId` of a request in lower case, as the store has it. Throws a ProtocolError if it is missing. */
export function parseTaskId(request: JsonObject): string {
  const id = parse(TaskIdInput, request["taskId"] ?? undefined, "taskId");
  return String(id)
    .trim()
    .slice(0, LONGEST_ID + 1)
    .toLowerCase();
}
