import { z } from "zod";
import type { ClientStore } from "../../core/client-store.ts";
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

/** Settings of a new key. */
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
  /** The store keeps only the hash of the secret, so this is the only time it can be shown. */
  readonly secret: string;
}

/**
 * Adds a key to the client with this name, with a random secret unless one is given. Creates the client if it does not
 * exist; callers that must not create it look it up first.
 * @throws OperatorError `conflict` if a key with this secret exists or existed.
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
      "This secret is already registered, possibly for a revoked key. Choose another secret, or leave it out to get a random one.";
    throw new OperatorError("conflict", problem, { field: "secret" });
  }
  return { key: outcome.key, secret };
}
