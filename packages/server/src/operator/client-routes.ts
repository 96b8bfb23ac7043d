import { Hono } from "hono";
import { clientChangesSchema, newClientSchema } from "../core/client-settings.ts";
import { addClient } from "./operations/add-client.ts";
import { changeClient } from "./operations/change-client.ts";
import { findClient } from "./operations/find-client.ts";
import { removeClient } from "./operations/remove-client.ts";
import type { OperatorServices } from "./operator-services.ts";
import { readJson } from "./read-json.ts";

/** Clients: list, add, show, change and remove. */
export function clientRoutes({ clients, log }: OperatorServices): Hono {
  const app = new Hono();
  app.get("/", async (context) => context.json({ clients: await clients.listClients() }));
  app.post("/", async (context) => {
    const client = await addClient(clients, await readJson(context, newClientSchema));
    log.info({ clientId: client.id }, "the operator added a client");
    return context.json(client, 201, { location: `/operator/clients/${client.id}` });
  });
  app.get("/:client", async (context) =>
    context.json(await findClient(clients, context.req.param("client"))),
  );
  app.patch("/:client", async (context) => {
    const { id } = await findClient(clients, context.req.param("client"));
    const changes = await readJson(context, clientChangesSchema);
    const client = await changeClient(clients, id, changes);
    log.info({ clientId: client.id, changed: Object.keys(changes) }, "the operator changed a client");
    return context.json(client);
  });
  app.delete("/:client", async (context) => {
    const { id } = await removeClient(clients, context.req.param("client"));
    log.info({ clientId: id }, "the operator removed a client");
    return context.body(null, 204);
  });
  return app;
}
