import { Hono } from "hono";
import { loggedOperations } from "./logged-operations.ts";
import { newKeySchema } from "./operations/add-key.ts";
import { findClient } from "./operations/find-client.ts";
import { listKeys } from "./operations/list-keys.ts";
import type { OperatorServices } from "./operator-services.ts";
import { readJson } from "./read-json.ts";

/** A client's keys: list, add and revoke. */
export function keyRoutes(services: OperatorServices): Hono {
  const { clients } = services;
  const operations = loggedOperations(services);
  const app = new Hono();
  app.get("/:client/keys", async (context) =>
    context.json({ keys: await listKeys(clients, context.req.param("client")) }),
  );
  app.post("/:client/keys", async (context) => {
    const { id } = await findClient(clients, context.req.param("client"));
    return context.json(await operations.addKey(id, await readJson(context, newKeySchema)), 201);
  });
  app.delete("/:client/keys/:key", async (context) => {
    const { client, key } = context.req.param();
    await operations.revokeKey(key, client);
    return context.body(null, 204);
  });
  return app;
}
