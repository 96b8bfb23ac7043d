import type { ClientStore } from "../core/backend.ts";
import { hashSecret, LONGEST_SECRET } from "../core/client-key.ts";
import type { Client } from "../core/client.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { ApiServices } from "./services.ts";

/** Gives the client whose key a request carries; throws ERROR_KEY_DOES_NOT_EXIST when there is none. */
export type Authenticate = (request: JsonObject) => Promise<Client>;

/** Keys are looked up in the store, so that one that was revoked a moment ago is refused. */
export function createAuthenticate({ clients }: Pick<ApiServices, "clients">): Authenticate {
  const find = findOncePerTurn(clients);
  return async (request) => {
    const secret = request["clientKey"] ?? "";
    if (typeof secret !== "string") throw keyError("is no text");
    if (secret === "") throw keyError("is missing");
    const client = secret.length > LONGEST_SECRET ? undefined : await find(secret);
    if (client === undefined) throw keyError("is unknown or revoked");
    return client;
  };
}

/** Under load many requests of one client arrive in one turn of the event loop: one look-up serves them all. */
function findOncePerTurn(clients: ClientStore): (secret: string) => Promise<Client | undefined> {
  const found = new Map<string, Promise<Client | undefined>>();
  return (secret) => {
    const known = found.get(secret);
    if (known !== undefined) return known;
    if (found.size === 0) setImmediate(() => found.clear());
    const client = clients.findByKeyHash(hashSecret(secret));
    found.set(secret, client);
    return client;
  };
}

function keyError(problem: string): ProtocolError {
  return new ProtocolError("ERROR_KEY_DOES_NOT_EXIST", { field: "clientKey", problem });
}
