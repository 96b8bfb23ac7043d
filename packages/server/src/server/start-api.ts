import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import type { Config } from "./config/load-config.ts";
import { ensureFirstKey, keepFirstKey } from "./ensure-first-key.ts";
import { answerCalls, sendCallbacks } from "./roles/answer-calls.ts";
import { measureNode } from "./roles/measure-node.ts";
import { openInspector } from "./roles/open-inspector.ts";
import { openNode, type NodeOptions } from "./roles/open-node.ts";
import { registerNode } from "./roles/register-node.ts";
import { serveNode } from "./roles/serve-node.ts";
import { createService, type Service } from "./roles/service.ts";

/** Starts a node that serves the API and sends callbacks; workers on other nodes run its tasks. */
export async function startApi(config: Config, options: NodeOptions): Promise<Service> {
  await using opened = new AsyncDisposableStack();
  const node = await openNode(config, options, opened);
  const firstKey = await ensureFirstKey(node.backend, config.clientKey);
  opened.defer(keepFirstKey(node.backend, config.clientKey, node.log));
  const measured = measureNode(node);
  const inspector = await openInspector(node, measured, opened);
  const api = answerCalls(node, measured, inspector);
  sendCallbacks(node, measured, opened);
  const addresses = await serveNode(node, api, measured, opened);
  await registerNode(node, { role: "api", url: addresses.url }, opened);
  return createService(node, { addresses, firstKey, inspector, running: opened.move() });
}
