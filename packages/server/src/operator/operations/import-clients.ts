import { z } from "zod";
import type { ClientStore } from "../../core/client-store.ts";
import { newClientSchema } from "../../core/client-settings.ts";
import { UNLIMITED } from "../../core/client.ts";
import { OperatorError } from "../operator-error.ts";

const time = z.int({ error: "expected a time in ms since 1970" }).min(0);
const uuid = z.uuid({ error: "expected a UUID" });
const keySchema = z.strictObject({
  id: uuid,
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: "expected the SHA-256 hash of a secret in hexadecimal digits" }),
  hint: z.string().max(4),
  taskIds: z.enum(["uuid", "integer"], { error: "expected uuid or integer" }),
  createdAt: time,
  revokedAt: time.nullable(),
});

/** The text of a backup, as `exportClients` writes it. */
export const clientsBackupSchema = z.strictObject({
  format: z.literal("stile-clients", { error: 'expected "stile-clients"' }),
  version: z.literal(1, { error: "expected version 1" }),
  clients: z.array(
    newClientSchema
      .extend({ id: uuid, createdAt: time, keys: z.array(keySchema) })
      .transform(({ id, createdAt, keys, ...settings }) => ({
        ...UNLIMITED,
        ...settings,
        id,
        createdAt,
        keys,
      })),
  ),
});

/** What an import added. */
export interface ImportedClients {
  /** Number of clients that did not exist before. */
  readonly clients: number;
  readonly keys: number;
}

/**
 * Imports a backup. Clients that exist keep their settings and get the keys that they lack, so an import can be repeated.
 * @throws OperatorError `conflict` if other clients have names of the backup's clients; all others have been imported
 */
export async function importClients(
  store: ClientStore,
  { clients }: z.output<typeof clientsBackupSchema>,
): Promise<ImportedClients> {
  const imported = { clients: 0, keys: 0 };
  const taken: string[] = [];
  for (const client of clients) {
    const outcome = await store.importClient(client);
    if (outcome.status === "name_taken") {
      taken.push(client.name);
      continue;
    }
    if (outcome.isNew) imported.clients += 1;
    imported.keys += outcome.keys;
  }
  if (taken.length > 0) {
    const names = taken.slice(0, 10).map((name) => JSON.stringify(name));
    throw new OperatorError(
      "conflict",
      `Not imported: ${names.join(", ")}${taken.length > 10 ? " and others" : ""}, because other clients have these names. Rename or remove those, then import again. Imported clients: ${imported.clients}; imported keys: ${imported.keys}.`,
    );
  }
  return imported;
}
