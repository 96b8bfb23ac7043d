/** Whether createTask answers UUIDs or integers (protocol part 2, "integer taskIds"); set per client key. */
export type TaskIdKind = "uuid" | "integer";

/** Somebody who may create tasks. Browser contexts and tasks are never shared between clients. */
export interface Client {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
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
