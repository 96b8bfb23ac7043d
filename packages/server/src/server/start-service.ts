import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import type { Config } from "./config/load-config.ts";
import { ensureFirstKey, keepFirstKey } from "./ensure-first-key.ts";
import { answerCalls, sendCallbacks } from "./roles/answer-calls.ts";
import { measureNode } from "./roles/measure-node.ts";
import { openAttempts } from "./roles/open-attempts.ts";
import { openInspector } from "./roles/open-inspector.ts";
import { openNode, type NodeOptions } from "./roles/open-node.ts";
import { registerNode } from "./roles/register-node.ts";
import { serveNode } from "./roles/serve-node.ts";
import { createService, type Service } from "./roles/service.ts";

export type { Service } from "./roles/service.ts";

/**
 * Starts everything in one process: store, emulator, browsers, worker, API. If a part cannot start, closes the others
 * before it throws.
 */
export async function startService(config: Config, options: NodeOptions): Promise<Service> {
  await using opened = new AsyncDisposableStack();
  const node = await openNode(config, options, opened);
  const firstKey = await ensureFirstKey(node.backend, config.clientKey);
  opened.defer(keepFirstKey(node.backend, config.clientKey, node.log));
  const attempts = await openAttempts(node, opened);
  const measured = measureNode(node, attempts.readings);
  const inspector = await openInspector(node, measured, opened);
  const api = answerCalls(node, measured, inspector);
  attempts.start(measured.tasks);
  sendCallbacks(node, measured, opened);
  const addresses = await serveNode(node, api, measured, opened);
  const { readings: worker } = attempts;
  await registerNode(node, { role: "serve", url: addresses.url, worker }, opened);
  return createService(node, { addresses, attempts, firstKey, inspector, running: opened.move() });
}
