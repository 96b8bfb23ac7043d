/** Somebody who may create tasks. Browser contexts and tasks are never shared between clients. */
export interface Client {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
}

/** One secret of a client, as it is kept: hashed. */
export interface ClientKey {
  /** A UUID; what `stile keys revoke` takes. */
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  /** The secret's last four characters, to tell keys apart. */
  readonly hint: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}
