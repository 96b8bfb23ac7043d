/** Whether createTask returns UUIDs or integers (protocol part 2, "integer taskIds"). Set per client key. */
export type TaskIdKind = "uuid" | "integer";

/** Every method refuses a suspended client. Its accepted tasks still finish. */
export type ClientState = "active" | "suspended";

/** Settings of a client that the operator controls. `null` means no limit. */
export interface ClientSettings {
  /** Unique among clients. */
  readonly name: string;
  readonly state: ClientState;
  /** Maximum number of queued and running tasks. */
  readonly tasksAtOnce: number | null;
  /** Maximum number of tasks created in any 60 s. */
  readonly tasksPerMinute: number | null;
  /**
   * Number of tasks that the client may still create. Each task uses one; tasks that fail because of Stile are
   * refunded.
   */
  readonly balance: number | null;
  /** Addresses and networks (CIDR) that may use its keys. If empty, every address may. */
  readonly allowedAddresses: readonly string[];
}

/** Settings of a client without limits. */
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
  /** Number of its queued and running tasks. */
  readonly activeTasks: number;
  /** Number of its keys that are not revoked. */
  readonly activeKeys: number;
}

/** A client may create tasks. Clients never share tasks or browser contexts. */
export interface Client extends Pick<ClientSettings, "name" | "state" | "balance" | "allowedAddresses"> {
  /** A UUID. */
  readonly id: string;
  /** A setting of the key that the caller used. */
  readonly taskIds: TaskIdKind;
}

/** A client with its keys, as a backup has it. Secrets are only there as hashes. */
export interface ClientBackup extends ClientSettings {
  /** A UUID. */
  readonly id: string;
  readonly createdAt: number;
  /** Oldest first, with revoked keys. */
  readonly keys: readonly KeyBackup[];
}

export interface KeyBackup extends Omit<ClientKey, "clientId" | "clientName"> {
  /** SHA-256 of the secret, in hexadecimal digits. */
  readonly hash: string;
}

/** A key of a client, without its secret. */
export interface ClientKey {
  /** A UUID, for `stile keys revoke`. */
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  /** The secret's last four characters, to tell keys apart. */
  readonly hint: string;
  readonly taskIds: TaskIdKind;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}
