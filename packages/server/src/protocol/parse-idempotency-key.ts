import { z } from "zod";
import { givenMembers, type JsonObject } from "./json-object.ts";
import { parse, textIssue } from "./parse.ts";

/** Longest idempotency key, in characters. */
const LONGEST_KEY = 255;

/** Makes a createTask that is sent again answer the task that the first one created. */
export const IdempotencyKey = z
  .string({ error: textIssue })
  .max(LONGEST_KEY, { error: `is longer than ${LONGEST_KEY} characters` })
  .describe(
    "Sending the same task again under the same key gives the same task, for ten minutes; another task is refused. The header `Idempotency-Key` does the same.",
  );

/** The member `idempotencyKey`, else the header `Idempotency-Key`, with or without the quotes of RFC 9651. */
export function parseIdempotencyKey(request: JsonObject, header: string | undefined): string | undefined {
  const { idempotencyKey } = givenMembers(request);
  if (idempotencyKey !== undefined) return parse(IdempotencyKey, idempotencyKey, "idempotencyKey");
  const key = header?.trim().replace(/^"(.*)"$/, "$1") ?? "";
  return key === "" ? undefined : parse(IdempotencyKey, key, "the header Idempotency-Key");
}
