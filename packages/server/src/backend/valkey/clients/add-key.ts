import { z } from "zod";
import type { AddKeyOutcome } from "../../../core/backend.ts";
import { UNLIMITED, type TaskIdKind } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { newClientFields } from "./add-client.ts";

const script = loadScript(new URL("./add-key.lua", import.meta.url));

export interface AddKeyRequest {
  readonly id: string;
  /** The client's id, in case it must be created. */
  readonly newClientId: string;
  readonly clientName: string;
  readonly hash: string;
  readonly hint: string;
  readonly taskIds: TaskIdKind;
  readonly now: number;
}

/** Adds a key. Creates the client if no client has that name. */
export async function addKey(connection: StoreConnection, request: AddKeyRequest): Promise<AddKeyOutcome> {
  const { id, newClientId, clientName, hash, hint, taskIds, now } = request;
  const newClient = newClientFields({ ...UNLIMITED, name: clientName }, now);
  const values = [id, newClientId, clientName, hash, hint, taskIds, now, ...newClient];
  const clientId = z
    .string()
    .nullable()
    .parse(await connection.run(script, values));
  if (clientId === null) return { status: "key_exists" };
  return {
    status: "added",
    key: { id, clientId, clientName, hint, taskIds, createdAt: now, revokedAt: null },
  };
}
