import type { z } from "zod";
import type { ClientStore } from "../../core/client-store.ts";
import type { newClientSchema } from "../../core/client-settings.ts";
import type { ClientAccount } from "../../core/client.ts";
import { OperatorError } from "../operator-error.ts";

/**
 * Adds a client. A limit that is left out does not apply.
 * @throws OperatorError `conflict` when another client has this name.
 */
export async function addClient(
  clients: ClientStore,
  settings: z.output<typeof newClientSchema>,
): Promise<ClientAccount> {
  const outcome = await clients.addClient(settings);
  if (outcome.status === "name_taken") throw nameTaken(settings.name);
  return outcome.client;
}

/** The error for a name that is already in use. */
export function nameTaken(name: string): OperatorError {
  const problem = `There is already a client ${JSON.stringify(name)}. Choose another name.`;
  return new OperatorError("conflict", problem, { field: "name" });
}
