import { z } from "zod";
import type { ClientAccount, ClientSettings } from "../../../core/client.ts";

/** A limit as it is stored. */
export const limitSchema = z.string().transform((text) => (text === "" ? null : Number(text)));

export const stateSchema = z.enum(["active", "suspended"]);

const NO_ADDRESSES: readonly string[] = [];
const addresses = z.array(z.string());

export const addressesSchema = z.string().transform((text): readonly string[] =>
  // Read for every request, and empty for most clients.
  text === "[]" ? NO_ADDRESSES : addresses.parse(JSON.parse(text)),
);

/** Settings as the fields of a client's hash, each followed by its value. */
export function toFields(settings: Partial<ClientSettings>): readonly string[] {
  return Object.entries(settings).flatMap(([field, value]) => [
    field,
    typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? ""),
  ]);
}

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

/** Converts a client from a script's reply. */
export function toAccount(reply: unknown): ClientAccount {
  const account = accountSchema.parse(reply);
  const [name, state, tasksAtOnce, tasksPerMinute, balance, allowedAddresses, createdAt, activeKeys] =
    account;
  const [, , , , , , , , activeTasks, id] = account;
  const settings = { name, state, tasksAtOnce, tasksPerMinute, balance, allowedAddresses };
  return { id, ...settings, createdAt, activeTasks, activeKeys };
}
