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
  readonly worker?: Pick<WorkerReadings, "slots" | "runningAttempts" | "endedAttempts" | "pool">;
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
  // The second report has the clock's offset, which the first one measured.
  await registration.report();
  await registration.report();
}

class Registration implements AsyncDisposable {
  readonly #node: Node;
  readonly #presence: NodePresence;
  readonly #version = readVersion(import.meta.url);
  readonly #startedAt = systemClock.now();
  readonly #timer: NodeJS.Timeout;
  readonly #onStopping = () => void this.report();
  #clockOffsetMs: number | null = null;
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
    const before = systemClock.now();
    try {
      const renewed = await backend.nodes.renew({
        report: this.#describe(),
        leaseMs: LEASE_MS,
        isDraining,
      });
      this.#measureClock(before, systemClock.now(), renewed.now);
      if (renewed.isDraining !== isDraining) {
        log.info({}, renewed.isDraining ? "drained by the operator: claims no tasks" : "no longer drained");
      }
      drain.set(renewed.isDraining);
    } catch (error) {
      logStoreFailure(log, {}, "could not report this node's state; will try again", error);
    }
  }

  #describe(): NodeReport {
    const { id, stopping } = this.#node;
    const { role, url, worker } = this.#presence;
    return {
      id,
      role,
      address: url,
      version: this.#version,
      startedAt: Math.round(this.#startedAt - (this.#clockOffsetMs ?? 0)),
      slots: worker?.slots ?? 0,
      running: worker?.runningAttempts() ?? 0,
      endedAttempts: worker?.endedAttempts() ?? 0,
      warmWidgets: worker?.pool().idle ?? 0,
      problem: this.#problem(),
      isStopping: stopping.signal.aborted,
      clockOffsetMs: this.#clockOffsetMs,
    };
  }

  #problem(): string | null {
    const { backend, emulator } = this.#node;
    return backend.problem() ?? emulator.problem() ?? null;
  }

  /** The store's time is somewhere between the times before and after the call, so a smaller offset is no offset. */
  #measureClock(before: number, after: number, storeNow: number): void {
    const offsetMs = Math.round((before + after) / 2 - storeNow);
    this.#clockOffsetMs = Math.abs(offsetMs) <= after - before + 1 ? 0 : offsetMs;
  }
}
