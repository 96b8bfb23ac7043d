import { randomUUID } from "node:crypto";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { createProbes } from "../api/add-probes.ts";
import type { Config } from "./config/load-config.ts";
import type { EmulatorAddress } from "./emulator/open-own-emulator.ts";
import { measureNode } from "./roles/measure-node.ts";
import { openAttempts } from "./roles/open-attempts.ts";
import { openNode, type NodeOptions } from "./roles/open-node.ts";
import { registerNode } from "./roles/register-node.ts";
import { serveNode } from "./roles/serve-node.ts";
import { createService, type Service } from "./roles/service.ts";

/** Only the node's own browsers use its emulator. */
const OWN_BROWSERS_ONLY: EmulatorAddress = { host: "127.0.0.1", port: 0, tlsPort: 0 };

/** Starts a node that runs tasks in its browsers, and serves only `/healthz`, `/readyz` and `/metrics`. */
export async function startWorkerNode(config: Config, options: NodeOptions): Promise<Service> {
  await using opened = new AsyncDisposableStack();
  const node = await openNode(config, options, opened, OWN_BROWSERS_ONLY);
  const attempts = await openAttempts(node, opened);
  const measured = measureNode(node, attempts.readings);
  const probes = createProbes({
    ...measured,
    isReady: () => !node.stopping.signal.aborted,
    isDraining: () => node.drain.isDraining,
    storeProblem: () => node.backend.findProblem(),
    clockOffsetMs: node.backend.clockOffsetMs,
    emulatorProblem: () => node.emulator.problem(),
    incidentIds: randomUUID,
    log: node.log,
  });
  attempts.start(measured.tasks);
  const addresses = await serveNode(node, probes, measured, opened);
  const { readings: worker } = attempts;
  await registerNode(node, { role: "worker", url: addresses.url, worker }, opened);
  return createService(node, { addresses, attempts, running: opened.move() });
}
