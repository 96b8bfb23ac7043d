import { z } from "zod";
import type { AddKeyOutcome } from "../../../core/client-store.ts";
import { UNLIMITED, type TaskIdKind } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toFields } from "./account.ts";

const script = loadScript(new URL("./add-key.lua", import.meta.url));

const addedSchema = z.tuple([z.string(), z.number()]).nullable();

export interface AddKeyRequest {
  readonly id: string;
  /** The client's id, in case it must be created. */
  readonly newClientId: string;
  readonly clientName: string;
  readonly hash: string;
  readonly hint: string;
  readonly taskIds: TaskIdKind;
}

/** Adds a key. Creates the client if no client has that name. */
export async function addKey(connection: StoreConnection, request: AddKeyRequest): Promise<AddKeyOutcome> {
  const { id, newClientId, clientName, hash, hint, taskIds } = request;
  const newClient = toFields({ ...UNLIMITED, name: clientName });
  const values = [id, newClientId, clientName, hash, hint, taskIds, ...newClient];
  const added = addedSchema.parse(await connection.run(script, values));
  if (added === null) return { status: "key_exists" };
  const [clientId, createdAt] = added;
  return {
    status: "added",
    key: { id, clientId, clientName, hint, taskIds, createdAt, revokedAt: null },
  };
}
