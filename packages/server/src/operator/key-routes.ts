import { Hono } from "hono";
import { addKey, newKeySchema } from "./operations/add-key.ts";
import { findClient } from "./operations/find-client.ts";
import { listKeys } from "./operations/list-keys.ts";
import { revokeKey } from "./operations/revoke-key.ts";
import type { OperatorServices } from "./operator-services.ts";
import { readJson } from "./read-json.ts";

/** A client's keys: list, add and revoke. */
export function keyRoutes({ clients, log }: OperatorServices): Hono {
  const app = new Hono();
  app.get("/:client/keys", async (context) =>
    context.json({ keys: await listKeys(clients, context.req.param("client")) }),
  );
  app.post("/:client/keys", async (context) => {
    const client = await findClient(clients, context.req.param("client"));
    const added = await addKey(clients, client.name, await readJson(context, newKeySchema));
    log.info({ clientId: client.id, keyId: added.key.id }, "the operator added a key");
    return context.json(added, 201);
  });
  app.delete("/:client/keys/:key", async (context) => {
    const { client, key } = context.req.param();
    const { id, clientId } = await revokeKey(clients, key, client);
    log.info({ clientId, keyId: id }, "the operator revoked a key");
    return context.body(null, 204);
  });
  return app;
}
