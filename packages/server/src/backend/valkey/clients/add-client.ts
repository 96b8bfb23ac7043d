import type { AddClientOutcome } from "../../../core/backend.ts";
import type { ClientSettings } from "../../../core/client.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toFields } from "./account.ts";

const script = loadScript(new URL("./add-client.lua", import.meta.url));

export interface AddClientRequest {
  readonly id: string;
  readonly settings: ClientSettings;
  readonly now: number;
}

/** Adds a client unless the name is taken. */
export async function addClient(
  connection: StoreConnection,
  { id, settings, now }: AddClientRequest,
): Promise<AddClientOutcome> {
  const fields = newClientFields(settings, now);
  if ((await connection.run(script, [id, settings.name, ...fields])) === 0) return { status: "name_taken" };
  return { status: "added", client: { id, ...settings, createdAt: now, activeTasks: 0, activeKeys: 0 } };
}

/** The fields of a new client, which `accounts.add` (lua/accounts.lua) writes. */
export function newClientFields(settings: ClientSettings, now: number): readonly string[] {
  return [...toFields(settings), "createdAt", String(now)];
}
