/** What a node does: everything, only the API, or only attempts. */
export type NodeRole = "serve" | "api" | "worker";

/** What a node reports about itself. */
export interface NodeReport {
  /** A UUID, new at each start. It is also the `workerId` of the attempts that the node runs. */
  readonly id: string;
  readonly role: NodeRole;
  /** URL of the node's API, or of a worker's probes. */
  readonly address: string;
  /** Version of Stile. */
  readonly version: string;
  /** When the node started, by the store's clock, in ms since the epoch. */
  readonly startedAt: number;
  /** Number of attempts that it can run concurrently; 0 for API nodes. */
  readonly slots: number;
  /** Number of attempts in flight. */
  readonly running: number;
  /** Number of attempts that have ended since the node started. */
  readonly endedAttempts: number;
  /** Number of warm widgets that wait for an attempt; 0 for API nodes. */
  readonly warmWidgets: number;
  /** Why the node is not ready, in one sentence; `null` if it is ready. */
  readonly problem: string | null;
  /** The node is shutting down. */
  readonly isStopping: boolean;
  /** How far the node's clock is ahead of the store's, in ms. */
  readonly clockOffsetMs: number;
}

/** A registered node. */
export interface NodeRecord extends NodeReport {
  /** The operator has drained the node: it claims no tasks. */
  readonly isDraining: boolean;
  /** When the node last renewed its registration, by the store's clock, in ms since the epoch. */
  readonly seenAt: number;
}

export interface RenewRequest {
  readonly report: NodeReport;
  /** How long the registration lasts if it is not renewed, in ms. */
  readonly leaseMs: number;
  /** Whether the node is draining, in case the store has forgotten the node. */
  readonly isDraining: boolean;
}

/** The port to the nodes of an installation. A registration has a lease, so a node that was killed disappears. */
export interface NodeStore {
  /**
   * Registers a node, or renews its registration. Called about once a second. Returns whether the operator wants the node
   * to drain.
   */
  renew(request: RenewRequest): Promise<boolean>;
  /** Removes a node that has stopped. */
  remove(id: string): Promise<void>;
  /** The registered nodes in the order in which they started, without those whose lease has expired. */
  list(): Promise<readonly NodeRecord[]>;
  /** Drains a node, or ends that. Lasts until the node stops. Returns `false` if there is no such node. */
  setDraining(id: string, isDraining: boolean): Promise<boolean>;
}
