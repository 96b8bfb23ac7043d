import { Hono } from "hono";
import { z } from "zod";
import { generateSecret, hashSecret, hintOf, LONGEST_SECRET, SHORTEST_SECRET } from "../core/client-key.ts";
import { findClient } from "./find-client.ts";
import { OperatorError } from "./operator-error.ts";
import type { OperatorServices } from "./operator-services.ts";
import { readJson } from "./read-json.ts";

const SECRET_ERROR = `expected one line of ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters`;
const newKeySchema = z.strictObject({
  taskIds: z.enum(["uuid", "integer"], { error: "expected uuid or integer" }).default("uuid"),
  secret: z
    .string({ error: SECRET_ERROR })
    .min(SHORTEST_SECRET, { error: SECRET_ERROR })
    .max(LONGEST_SECRET, { error: SECRET_ERROR })
    .regex(/^[^\r\n]*$/, { error: SECRET_ERROR })
    .exactOptional(),
});

/** A client's keys: list, add and revoke. */
export function keyRoutes({ clients, log }: OperatorServices): Hono {
  const app = new Hono();
  app.get("/:client/keys", async (context) => {
    const { id } = await findClient(clients, context);
    const keys = await clients.listKeys();
    return context.json({ keys: keys.filter(({ clientId }) => clientId === id) });
  });
  app.post("/:client/keys", async (context) => {
    const client = await findClient(clients, context);
    const { taskIds, secret = generateSecret() } = await readJson(context, newKeySchema);
    const outcome = await clients.addKey({
      clientName: client.name,
      hash: hashSecret(secret),
      hint: hintOf(secret),
      taskIds,
    });
    if (outcome.status === "key_exists") {
      const problem = "This secret is registered already, perhaps revoked. Choose another, or leave it out.";
      throw new OperatorError("conflict", problem, { field: "secret" });
    }
    log.info({ clientId: client.id, keyId: outcome.key.id }, "the operator added a key");
    // The only time that the secret is told.
    return context.json({ key: outcome.key, secret }, 201);
  });
  app.delete("/:client/keys/:key", async (context) => {
    const { id } = await findClient(clients, context);
    const keyId = context.req.param("key");
    const keys = await clients.listKeys();
    const isTheirs = keys.some((key) => key.id === keyId && key.clientId === id);
    if (!isTheirs || !(await clients.revokeKey(keyId))) {
      throw new OperatorError("not_found", "The client has no active key of that id.");
    }
    log.info({ clientId: id, keyId }, "the operator revoked a key");
    return context.body(null, 204);
  });
  return app;
}
