import { Hono } from "hono";
import { loggedOperations } from "./logged-operations.ts";
import { listNodes } from "./operations/list-nodes.ts";
import type { OperatorServices } from "./operator-services.ts";

/** Nodes: list, drain and undrain. */
export function nodeRoutes(services: OperatorServices): Hono {
  const operations = loggedOperations(services);
  const app = new Hono();
  app.get("/", async (context) => context.json({ nodes: await listNodes(services.nodes) }));
  app.post("/:node/drain", async (context) =>
    context.json(await operations.drainNode(context.req.param("node"), true)),
  );
  app.post("/:node/undrain", async (context) =>
    context.json(await operations.drainNode(context.req.param("node"), false)),
  );
  return app;
}
