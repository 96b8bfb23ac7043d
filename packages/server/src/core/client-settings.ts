import { z } from "zod";
import { normalizeNetwork } from "./addresses.ts";

const LONGEST_NAME = 100;
const MOST_ADDRESSES = 256;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A limit is a whole number, or `null` for no limit. */
function limit(least: number, greatest: number) {
  const error = `expected a whole number from ${least} to ${greatest}, or null for no limit`;
  return z.int({ error }).min(least, { error }).max(greatest, { error }).nullable();
}

const NAME_ERROR = `expected one line of 1 to ${LONGEST_NAME} characters that is not a UUID`;
const ADDRESSES_ERROR = `expected at most ${MOST_ADDRESSES} addresses or networks such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32`;

/** Commands accept a name or an id, so a name must not look like an id. */
export const clientNameSchema = z
  .string({ error: NAME_ERROR })
  .refine(
    (name) =>
      name.trim() === name &&
      name.length > 0 &&
      name.length <= LONGEST_NAME &&
      !/\p{Cc}/u.test(name) &&
      !UUID.test(name),
    { error: NAME_ERROR },
  );

const networkSchema = z
  .string({ error: ADDRESSES_ERROR })
  .refine((text) => normalizeNetwork(text) !== undefined, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is neither an address such as 192.0.2.7 nor a network such as 10.0.0.0/8 or 2001:db8::/32`,
  })
  .transform((text) => normalizeNetwork(text) ?? text);

const limitShape = {
  tasksAtOnce: limit(1, 1_000_000).exactOptional(),
  tasksPerMinute: limit(1, 100_000).exactOptional(),
  balance: limit(0, 1_000_000_000_000).exactOptional(),
  allowedAddresses: z
    .array(networkSchema, { error: ADDRESSES_ERROR })
    .max(MOST_ADDRESSES, { error: ADDRESSES_ERROR })
    .exactOptional(),
};
const state = z.enum(["active", "suspended"], { error: "expected active or suspended" }).exactOptional();

/** Settings of a new client. A limit that is left out does not apply. */
export const newClientSchema = z.strictObject({ name: clientNameSchema, state, ...limitShape });

const ADD_ERROR = "expected a whole number from -1000000000 to 1000000000";

/** Changes to a client. Settings that are left out stay the same. */
export const clientChangesSchema = z.strictObject({
  name: clientNameSchema.exactOptional(),
  state,
  ...limitShape,
  addBalance: z
    .int({ error: ADD_ERROR })
    .min(-1_000_000_000, { error: ADD_ERROR })
    .max(1_000_000_000, { error: ADD_ERROR })
    .exactOptional(),
});
