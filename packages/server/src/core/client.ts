/** Whether createTask answers UUIDs or integers (protocol part 2, "integer taskIds"); set per client key. */
export type TaskIdKind = "uuid" | "integer";

/** A suspended client is refused on every method; its tasks that were accepted still end. */
export type ClientState = "active" | "suspended";

/** What the operator decides about a client. `null` is no limit. */
export interface ClientSettings {
  /** Tells clients apart for people; no two clients share one. */
  readonly name: string;
  readonly state: ClientState;
  /** Tasks that may wait and run together. */
  readonly tasksAtOnce: number | null;
  /** Tasks that may be created in any 60 s. */
  readonly tasksPerMinute: number | null;
  /** Tasks that may still be created; each one takes one, and one that fails through our fault gives it back. */
  readonly balance: number | null;
  /** Addresses and networks (CIDR) that may use its keys; empty: every address. */
  readonly allowedAddresses: readonly string[];
}

/** A client that nothing limits. */
export const UNLIMITED: Omit<ClientSettings, "name"> = {
  state: "active",
  tasksAtOnce: null,
  tasksPerMinute: null,
  balance: null,
  allowedAddresses: [],
};

/** A client as the operator sees it. */
export interface ClientAccount extends ClientSettings {
  /** A UUID. */
  readonly id: string;
  readonly createdAt: number;
  /** Tasks of its that wait or run. */
  readonly activeTasks: number;
  /** Keys of its that are not revoked. */
  readonly activeKeys: number;
}

/** Somebody who may create tasks. Browser contexts and tasks are never shared between clients. */
export interface Client extends Pick<ClientSettings, "name" | "state" | "balance" | "allowedAddresses"> {
  /** A UUID. */
  readonly id: string;
  /** As the key says by which the client was found. */
  readonly taskIds: TaskIdKind;
}

/** One secret of a client, as it is kept: hashed. */
export interface ClientKey {
  /** A UUID; what `stile keys revoke` takes. */
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  /** The secret's last four characters, to tell keys apart. */
  readonly hint: string;
  readonly taskIds: TaskIdKind;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}
