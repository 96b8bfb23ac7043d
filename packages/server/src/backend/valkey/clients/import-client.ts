import { z } from "zod";
import type { ImportClientOutcome } from "../../../core/client-store.ts";
import type { ClientBackup } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toFields } from "./account.ts";

const script = loadScript(new URL("./import-client.lua", import.meta.url));

const replySchema = z.tuple([z.number(), z.number()]).nullable();

/** Adds a client of a backup, unless its name is taken, and the keys that it lacks. */
export async function importClient(
  connection: StoreConnection,
  { id, createdAt, keys, ...settings }: ClientBackup,
): Promise<ImportClientOutcome> {
  const fields = toFields(settings);
  const reply = replySchema.parse(
    await connection.run(script, [
      id,
      settings.name,
      createdAt,
      fields.length,
      ...fields,
      ...keys.flatMap((key) => [key.id, key.hash, key.hint, key.taskIds, key.createdAt, key.revokedAt ?? ""]),
    ]),
  );
  if (reply === null) return { status: "name_taken" };
  const [isNew, added] = reply;
  return { status: "imported", isNew: isNew === 1, keys: added };
}
