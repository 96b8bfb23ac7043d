import { z } from "zod";
import type { ClientStore } from "../../core/backend.ts";
import {
  generateSecret,
  hashSecret,
  hintOf,
  LONGEST_SECRET,
  SHORTEST_SECRET,
} from "../../core/client-key.ts";
import type { ClientKey } from "../../core/client.ts";
import { OperatorError } from "../operator-error.ts";

const SECRET_ERROR = `expected one line of ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters`;

/** What a new key may be given. */
export const newKeySchema = z.strictObject({
  taskIds: z.enum(["uuid", "integer"], { error: "expected uuid or integer" }).default("uuid"),
  secret: z
    .string({ error: SECRET_ERROR })
    .min(SHORTEST_SECRET, { error: SECRET_ERROR })
    .max(LONGEST_SECRET, { error: SECRET_ERROR })
    .regex(/^[^\r\n]*$/, { error: SECRET_ERROR })
    .exactOptional(),
});

export interface AddedKey {
  readonly key: ClientKey;
  /** Shown this once; the store keeps only its hash. */
  readonly secret: string;
}

/**
 * Adds a key to the client of that name, with a random secret unless one is given. Creates the client if there is none:
 * callers that must not do so find it first.
 * @throws OperatorError `conflict` when the secret is or was a key's.
 */
export async function addKey(
  clients: ClientStore,
  clientName: string,
  { taskIds, secret = generateSecret() }: z.output<typeof newKeySchema>,
): Promise<AddedKey> {
  const outcome = await clients.addKey({
    clientName,
    hash: hashSecret(secret),
    hint: hintOf(secret),
    taskIds,
  });
  if (outcome.status === "key_exists") {
    const problem =
      "This secret is already registered, or was and is revoked. Choose another, or give none to get a random one.";
    throw new OperatorError("conflict", problem, { field: "secret" });
  }
  return { key: outcome.key, secret };
}
