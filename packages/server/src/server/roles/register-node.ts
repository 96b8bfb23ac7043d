import { hostname } from "node:os";
import { readVersion } from "turnstile-emulator/cli";
import { systemClock } from "../../core/clock.ts";
import { logStoreFailure } from "../../core/log-store-failure.ts";
import type { NodeReport, NodeRole } from "../../core/nodes.ts";
import type { WorkerReadings } from "../metrics/service-metrics.ts";
import type { Node } from "./open-node.ts";

/** How often a node reports, in ms. This is also how soon it notices that it has been drained. */
const INTERVAL_MS = 1_000;
/** How long a registration lasts without a report, in ms. */
const LEASE_MS = 10_000;

export interface NodePresence {
  readonly role: NodeRole;
  /** URL of the node. */
  readonly url: string;
  /** Only for nodes that run attempts. */
  readonly worker?: WorkerReadings;
}

/**
 * Registers the node in the store and keeps reporting its state, until the stack is disposed. A drained node is switched
 * within a second.
 */
export async function registerNode(
  node: Node,
  presence: NodePresence,
  opened: AsyncDisposableStack,
): Promise<void> {
  const registration = new Registration(node, presence);
  opened.use(registration);
  await registration.report();
}

class Registration implements AsyncDisposable {
  readonly #node: Node;
  readonly #presence: NodePresence;
  readonly #version = readVersion(import.meta.url);
  readonly #startedAt = systemClock.now();
  readonly #timer: NodeJS.Timeout;
  readonly #onStopping = () => void this.report();
  #reporting: Promise<void> | undefined;

  constructor(node: Node, presence: NodePresence) {
    this.#node = node;
    this.#presence = presence;
    this.#timer = setInterval(() => void this.report(), INTERVAL_MS);
    this.#timer.unref();
    node.stopping.signal.addEventListener("abort", this.#onStopping);
  }

  /** Reports now, unless a report is in flight. Never rejects. */
  async report(): Promise<void> {
    await (this.#reporting ??= this.#renew().finally(() => {
      this.#reporting = undefined;
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { backend, id, log, stopping } = this.#node;
    clearInterval(this.#timer);
    stopping.signal.removeEventListener("abort", this.#onStopping);
    await this.#reporting;
    await backend.nodes
      .remove(id)
      .catch((error: unknown) => logStoreFailure(log, {}, "could not remove this node from the list", error));
  }

  async #renew(): Promise<void> {
    const { backend, drain, log } = this.#node;
    const { isDraining } = drain;
    try {
      const report = await this.#describe();
      const wanted = await backend.nodes.renew({ report, leaseMs: LEASE_MS, isDraining });
      if (wanted !== isDraining) {
        log.info({}, wanted ? "drained by the operator: claims no tasks" : "no longer drained");
      }
      drain.set(wanted);
    } catch (error) {
      logStoreFailure(log, {}, "could not report this node's state; will try again", error);
    }
  }

  async #describe(): Promise<NodeReport> {
    const { id, stopping, backend } = this.#node;
    const clockOffsetMs = backend.clockOffsetMs();
    const { role, url, worker } = this.#presence;
    return {
      id,
      role,
      address: reachable(url),
      version: this.#version,
      startedAt: this.#startedAt - clockOffsetMs,
      slots: worker?.slots ?? 0,
      running: worker?.runningAttempts() ?? 0,
      endedAttempts: worker?.endedAttempts() ?? 0,
      warmWidgets: worker?.pool().idle ?? 0,
      problem: await this.#findProblem(),
      isStopping: stopping.signal.aborted,
      clockOffsetMs,
    };
  }

  async #findProblem(): Promise<string | null> {
    const { backend, emulator } = this.#node;
    return (await backend.knownProblem()) ?? emulator.problem() ?? null;
  }
}

/** A node that listens on every address is reached by the name of its machine. */
function reachable(address: string): string {
  const { protocol, hostname: host, port } = new URL(address);
  return host === "0.0.0.0" || host === "[::]" ? `${protocol}//${hostname()}:${port}` : address;
}
