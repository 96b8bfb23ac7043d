import { hashSecret, LONGEST_SECRET } from "../core/client-key.ts";
import type { Client } from "../core/client.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { ApiServices } from "./services.ts";

/**
 * The client whose key the request carries. Throws ERROR_KEY_DOES_NOT_EXIST when it is missing, malformed,
 * unknown or revoked.
 */
export async function authenticate(
  { clients }: Pick<ApiServices, "clients">,
  request: JsonObject,
): Promise<Client> {
  const secret = request["clientKey"] ?? "";
  if (typeof secret !== "string") throw keyError("is no text");
  if (secret === "") throw keyError("is missing");
  const client = secret.length > LONGEST_SECRET ? undefined : await clients.findByKeyHash(hashSecret(secret));
  if (client === undefined) throw keyError("is unknown or revoked");
  return client;
}

function keyError(problem: string): ProtocolError {
  return new ProtocolError("ERROR_KEY_DOES_NOT_EXIST", { field: "clientKey", problem });
}
