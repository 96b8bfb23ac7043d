import { z } from "zod";
import { givenMember, type JsonObject } from "./json-object.ts";
import { parse, textIssue } from "./parse.ts";

/** Maximum length of an idempotency key, in characters. */
const LONGEST_KEY = 255;

/** With the same key, a repeated createTask returns the task that the first one created. */
export const IdempotencyKey = z
  .string({ error: textIssue })
  .max(LONGEST_KEY, { error: `must have at most ${LONGEST_KEY} characters` })
  .describe(
    "For ten minutes, sending the same task with the same key returns the same task; sending a different task with that key is an error. You can send the header `Idempotency-Key` instead.",
  );

/** The member `idempotencyKey` or else the header `Idempotency-Key`, with or without the quotes of RFC 9651. */
export function parseIdempotencyKey(request: JsonObject, header: string | undefined): string | undefined {
  const idempotencyKey = givenMember(request, "idempotencyKey");
  if (idempotencyKey !== undefined) return parse(IdempotencyKey, idempotencyKey, "idempotencyKey");
  const key = header?.trim().replace(/^"(.*)"$/, "$1") ?? "";
  return key === "" ? undefined : parse(IdempotencyKey, key, "the header Idempotency-Key");
}
