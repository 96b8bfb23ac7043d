import { setTimeout as delay } from "node:timers/promises";
import { isAddressIn } from "../core/addresses.ts";
import type { ClientStore } from "../core/client-store.ts";
import { hashSecret, LONGEST_SECRET } from "../core/client-key.ts";
import { isPageOnThisMachine } from "../core/cross-site.ts";
import type { Client } from "../core/client.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Call } from "./call.ts";
import type { ApiServices } from "./services.ts";

/**
 * Returns the client whose key is in the request. Throws ERROR_KEY_DOES_NOT_EXIST if the key is missing, unknown or
 * revoked, ERROR_IP_BLOCKED if too many invalid keys came from the caller's address, ERROR_IP_NOT_ALLOWED if the client
 * may not call from this address, and ERROR_ACCOUNT_SUSPENDED if the client is suspended.
 */
export type Authenticate = (request: JsonObject, call: AuthenticatedCall) => Promise<Client>;

type AuthenticatedCall = Pick<Call, "address" | "header" | "signal">;
type AuthenticateServices = Pick<ApiServices, "clients" | "wrongKeys" | "pause">;

/** Maximum number of answers to invalid keys that are delayed concurrently. Others are sent immediately. */
const MOST_PAUSES = 1_000;
/** Delay of the answer to an invalid key that is not counted, in ms. */
const UNCOUNTED_PAUSE_MS = 1_000;

interface Found {
  readonly hash: string;
  readonly client: Client | undefined;
}

/** Every call looks up its key in the store, so revoking a key takes effect immediately. */
export function createAuthenticate(services: AuthenticateServices): Authenticate {
  const find = findOncePerTurn(services.clients);
  const countWrongKey = createCountWrongKey(services);
  return async (request, call) => {
    const secret = request["clientKey"] ?? "";
    if (typeof secret !== "string") throw keyError("must be a string");
    if (secret === "") throw keyError("is missing");
    const { hash, client } = secret.length > LONGEST_SECRET ? UNKNOWN : await find(secret);
    refuseBlocked(services, call, hash);
    if (client === undefined) {
      await countWrongKey(call);
      throw keyError("is unknown or revoked");
    }
    if (call.address !== undefined) services.wrongKeys?.welcome(call.address, hash);
    refuseForeignAddress(client, call);
    if (client.state === "suspended") throw new ProtocolError("ERROR_ACCOUNT_SUSPENDED");
    return client;
  };
}

const UNKNOWN: Found = { hash: "", client: undefined };

/** Under load, many requests of one client arrive in one turn of the event loop. They share one look-up. */
function findOncePerTurn(clients: ClientStore): (secret: string) => Promise<Found> {
  const found = new Map<string, Promise<Found>>();
  return (secret) => {
    const known = found.get(secret);
    if (known !== undefined) return known;
    if (found.size === 0) setImmediate(() => found.clear());
    const hash = hashSecret(secret);
    const looked = clients.findByKeyHash(hash).then((client) => ({ hash, client }));
    found.set(secret, looked);
    return looked;
  };
}

function refuseBlocked(
  { wrongKeys }: AuthenticateServices,
  { address }: AuthenticatedCall,
  hash: string,
): void {
  if (address === undefined || wrongKeys === undefined) return;
  const blockedMs = wrongKeys.blockedMs(address, hash);
  if (blockedMs === 0) return;
  const problem = `too many invalid keys from ${address}; blocked for ${Math.ceil(blockedMs / 1_000)} s`;
  throw new ProtocolError("ERROR_IP_BLOCKED", { problem });
}

/**
 * Counts an invalid key and delays the answer. A caller that disconnects ends the delay. A key that a page may have sent
 * from a browser on this machine is not counted: any page could otherwise block this machine.
 */
function createCountWrongKey({ wrongKeys, pause = waitFor }: AuthenticateServices) {
  let pauses = 0;
  const count = ({ address, header }: AuthenticatedCall): number => {
    if (address === undefined || wrongKeys === undefined) return 0;
    return isPageOnThisMachine(address, header) ? UNCOUNTED_PAUSE_MS : wrongKeys.count(address);
  };
  return async (call: AuthenticatedCall): Promise<void> => {
    const { signal } = call;
    const ms = count(call);
    if (ms === 0 || pauses >= MOST_PAUSES) return;
    pauses += 1;
    try {
      await pause(ms, signal());
    } finally {
      pauses -= 1;
    }
  };
}

function waitFor(ms: number, signal: AbortSignal): Promise<unknown> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}

function refuseForeignAddress({ allowedAddresses }: Client, { address }: AuthenticatedCall): void {
  if (allowedAddresses.length === 0) return;
  if (address !== undefined && isAddressIn(address, allowedAddresses)) return;
  const problem = `${address ?? "an unknown address"} may not use this client's keys`;
  throw new ProtocolError("ERROR_IP_NOT_ALLOWED", { problem });
}

function keyError(problem: string): ProtocolError {
  return new ProtocolError("ERROR_KEY_DOES_NOT_EXIST", { field: "clientKey", problem });
}
