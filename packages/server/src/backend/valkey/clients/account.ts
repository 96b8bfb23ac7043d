import { z } from "zod";
import type { ClientAccount, ClientSettings } from "../../../core/client.ts";

// A client is the hash `root:client:<id>`; a limit that is none is an empty text there. `root:clients` holds the ids in
// the order of creation, `root:client-names` the id of each name.

/** A limit as it is kept. */
export const limitSchema = z.string().transform((text) => (text === "" ? null : Number(text)));

export const stateSchema = z.enum(["active", "suspended"]);

const NO_ADDRESSES: readonly string[] = [];
const addresses = z.array(z.string());

export const addressesSchema = z.string().transform((text): readonly string[] =>
  // Looked up for every request, and empty for most clients.
  text === "[]" ? NO_ADDRESSES : addresses.parse(JSON.parse(text)),
);

/** Settings as the fields of a client's hash, each followed by its value. */
export function toFields(settings: Partial<ClientSettings>): readonly string[] {
  return Object.entries(settings).flatMap(([field, value]) => [
    field,
    typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? ""),
  ]);
}

/** Lua: `readAccount(root, id)` gives what {@link toAccount} reads; `false` if there is no client of that id. */
export const READING_ACCOUNT = `
local function readAccount(root, id)
  local account = redis.call('HMGET', root .. ':client:' .. id, 'name', 'state', 'tasksAtOnce', 'tasksPerMinute',
    'balance', 'allowedAddresses', 'createdAt', 'activeKeys')
  if not account[1] then return false end
  account[#account + 1] = redis.call('HGET', root .. ':active', id) or '0'
  account[#account + 1] = id
  return account
end
`;

const accountSchema = z.tuple([
  z.string(),
  stateSchema,
  limitSchema,
  limitSchema,
  limitSchema,
  addressesSchema,
  z.coerce.number(),
  z.coerce.number(),
  z.coerce.number(),
  z.string(),
]);

/** A client as a script gives it. */
export function toAccount(reply: unknown): ClientAccount {
  const account = accountSchema.parse(reply);
  const [name, state, tasksAtOnce, tasksPerMinute, balance, allowedAddresses, createdAt, activeKeys] =
    account;
  const [, , , , , , , , activeTasks, id] = account;
  const settings = { name, state, tasksAtOnce, tasksPerMinute, balance, allowedAddresses };
  return { id, ...settings, createdAt, activeTasks, activeKeys };
}
