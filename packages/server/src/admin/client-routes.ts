import { Hono } from "hono";
import type { UpdateClientOutcome } from "../core/backend.ts";
import { clientChangesSchema, newClientSchema } from "../core/client-settings.ts";
import type { ClientAccount } from "../core/client.ts";
import { findClient } from "./find-client.ts";
import { OperatorError } from "./operator-error.ts";
import type { OperatorServices } from "./operator-services.ts";
import { readJson } from "./read-json.ts";

/** Clients: list, add, show, change and remove. */
export function clientRoutes({ clients, log }: OperatorServices): Hono {
  const app = new Hono();
  app.get("/", async (context) => context.json({ clients: await clients.listClients() }));
  app.post("/", async (context) => {
    const settings = await readJson(context, newClientSchema);
    const outcome = await clients.addClient(settings);
    if (outcome.status === "name_taken") throw nameTaken(settings.name);
    log.info({ clientId: outcome.client.id }, "the operator added a client");
    const location = `/operator/clients/${outcome.client.id}`;
    return context.json(outcome.client, 201, { location });
  });
  app.get("/:client", async (context) => context.json(await findClient(clients, context)));
  app.patch("/:client", async (context) => {
    const { id, balance } = await findClient(clients, context);
    const changes = await readJson(context, clientChangesSchema);
    if (changes.addBalance !== undefined && (changes.balance ?? balance) === null) {
      const field = "addBalance";
      throw new OperatorError("bad_request", "addBalance: the client has no balance to add to.", { field });
    }
    const client = updated(await clients.updateClient(id, changes), changes.name);
    log.info({ clientId: id, changed: Object.keys(changes) }, "the operator changed a client");
    return context.json(client);
  });
  app.delete("/:client", async (context) => {
    const { id } = await findClient(clients, context);
    await clients.removeClient(id);
    log.info({ clientId: id }, "the operator removed a client");
    return context.body(null, 204);
  });
  return app;
}

function updated(outcome: UpdateClientOutcome, name = ""): ClientAccount {
  switch (outcome.status) {
    case "updated":
      return outcome.client;
    case "name_taken":
      throw nameTaken(name);
    case "unknown_client":
      throw new OperatorError("not_found", "The client was removed just now.");
  }
}

function nameTaken(name: string): OperatorError {
  return new OperatorError("conflict", `There is a client ${JSON.stringify(name)} already.`, {
    field: "name",
  });
}
