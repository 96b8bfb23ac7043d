import { Hono } from "hono";
import { clientChangesSchema, newClientSchema } from "../core/client-settings.ts";
import { loggedOperations } from "./logged-operations.ts";
import { findClient } from "./operations/find-client.ts";
import type { OperatorServices } from "./operator-services.ts";
import { readJson } from "./read-json.ts";

/** Clients: list, add, show, change and remove. */
export function clientRoutes(services: OperatorServices): Hono {
  const { clients } = services;
  const operations = loggedOperations(services);
  const app = new Hono();
  app.get("/", async (context) => context.json({ clients: await clients.listClients() }));
  app.post("/", async (context) => {
    const client = await operations.addClient(await readJson(context, newClientSchema));
    return context.json(client, 201, { location: `/operator/clients/${client.id}` });
  });
  app.get("/:client", async (context) =>
    context.json(await findClient(clients, context.req.param("client"))),
  );
  app.patch("/:client", async (context) => {
    const { id } = await findClient(clients, context.req.param("client"));
    const changes = await readJson(context, clientChangesSchema);
    return context.json(await operations.changeClient(id, changes));
  });
  app.delete("/:client", async (context) => {
    await operations.removeClient(context.req.param("client"));
    return context.body(null, 204);
  });
  return app;
}
