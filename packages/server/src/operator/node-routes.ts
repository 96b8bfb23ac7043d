import { Hono } from "hono";
import { drainNode } from "./operations/drain-node.ts";
import { listNodes } from "./operations/list-nodes.ts";
import type { OperatorServices } from "./operator-services.ts";

/** Nodes: list, drain and undrain. */
export function nodeRoutes({ nodes, log }: OperatorServices): Hono {
  const app = new Hono();
  app.get("/", async (context) => context.json({ nodes: await listNodes(nodes) }));
  for (const [action, isDraining] of [
    ["drain", true],
    ["undrain", false],
  ] as const) {
    app.post(`/:node/${action}`, async (context) => {
      const node = await drainNode(nodes, context.req.param("node"), isDraining);
      log.info(
        { nodeId: node.id },
        isDraining ? "the operator drained a node" : "the operator undrained a node",
      );
      return context.json(node);
    });
  }
  return app;
}
