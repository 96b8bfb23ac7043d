import { z } from "zod";
import type { AddClientOutcome } from "../../../core/client-store.ts";
import type { ClientSettings } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toFields } from "./account.ts";

const script = loadScript(new URL("./add-client.lua", import.meta.url));

export interface AddClientRequest {
  readonly id: string;
  readonly settings: ClientSettings;
}

/** Adds a client unless the name is taken. */
export async function addClient(
  connection: StoreConnection,
  { id, settings }: AddClientRequest,
): Promise<AddClientOutcome> {
  const reply = await connection.run(script, [id, settings.name, ...toFields(settings)]);
  const createdAt = z.number().nullable().parse(reply);
  if (createdAt === null) return { status: "name_taken" };
  return { status: "added", client: { id, ...settings, createdAt, activeTasks: 0, activeKeys: 0 } };
}
