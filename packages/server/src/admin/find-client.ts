import type { Context } from "hono";
import type { ClientStore } from "../core/backend.ts";
import type { ClientAccount } from "../core/client.ts";
import { OperatorError } from "./operator-error.ts";

/** The client that the path names by its id or name. */
export async function findClient(clients: ClientStore, { req }: Context): Promise<ClientAccount> {
  const named = req.param("client") ?? "";
  const client = await clients.findClient(named);
  if (client !== undefined) return client;
  throw new OperatorError("not_found", `There is no client ${JSON.stringify(named.slice(0, 100))}.`);
}
