import type { DatabaseSync } from "node:sqlite";
import { BackendUnavailableError, type ReportCount } from "../../core/backend.ts";
import type { CallbackState } from "../../core/callback.ts";
import type { AttemptEvidence } from "../../core/evidence.ts";
import type { Client, ClientAccount, ClientKey } from "../../core/client.ts";
import type { Task, TaskId } from "../../core/task.ts";
import { describeUnavailable } from "./database/describe-unavailable.ts";
import { openForReading } from "./database/open-database.ts";
import { createStatements, type Statements } from "./database/statements.ts";
import { callbackState, isCallbackDue } from "./queries/callback-state.ts";
import { findClientByKeyHash } from "./queries/find-client-by-key-hash.ts";
import { findIdByNumber } from "./queries/find-id-by-number.ts";
import { getEvidence } from "./queries/get-evidence.ts";
import { getTask } from "./queries/get-task.ts";
import { findClient, listClients } from "./queries/list-clients.ts";
import { listKeys } from "./queries/list-keys.ts";
import { meanDurationMs } from "./queries/mean-duration.ts";
import { nextAvailableAt } from "./queries/next-available-at.ts";
import { reportCounts } from "./queries/report-counts.ts";

/**
 * Reads on the calling thread, through a connection that cannot write. Each read sees all that was committed
 * before it, by other processes too. Throws {@link BackendUnavailableError}.
 */
export class Reader {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #statement: Statements;

  constructor(file: string) {
    this.#file = file;
    this.#database = this.#guard(() => openForReading(file));
    this.#statement = createStatements(this.#database);
  }

  getTask(id: TaskId, endedBy: number): Task | undefined {
    return this.#read(() => getTask(this.#statement, { id, endedBy }));
  }

  findIdByNumber(number: number): TaskId | undefined {
    return this.#read(() => findIdByNumber(this.#statement, number));
  }

  meanDurationMs(): number | undefined {
    return this.#read(() => meanDurationMs(this.#statement));
  }

  reportCounts(): readonly ReportCount[] {
    return this.#read(() => reportCounts(this.#statement));
  }

  isCallbackDue(now: number): boolean {
    return this.#read(() => isCallbackDue(this.#statement, now));
  }

  callbackState(taskId: TaskId): CallbackState | undefined {
    return this.#read(() => callbackState(this.#statement, taskId));
  }

  evidence(id: TaskId, endedBy: number): readonly AttemptEvidence[] {
    return this.#read(() => getEvidence(this.#statement, { id, endedBy }));
  }

  nextAvailableAt(now: number): number | null {
    return this.#read(() => nextAvailableAt(this.#statement, now));
  }

  findClientByKeyHash(hash: string): Client | undefined {
    return this.#read(() => findClientByKeyHash(this.#statement, hash));
  }

  findClient(idOrName: string): ClientAccount | undefined {
    return this.#read(() => findClient(this.#statement, idOrName));
  }

  listClients(): readonly ClientAccount[] {
    return this.#read(() => listClients(this.#statement));
  }

  listKeys(): readonly ClientKey[] {
    return this.#read(() => listKeys(this.#statement));
  }

  assertOpen(): void {
    if (!this.#database.isOpen) throw new BackendUnavailableError("the store is closed");
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #read<Result>(query: () => Result): Result {
    this.assertOpen();
    return this.#guard(query);
  }

  #guard<Result>(query: () => Result): Result {
    try {
      return query();
    } catch (error) {
      const message = describeUnavailable(error, this.#file);
      throw message === undefined ? error : new BackendUnavailableError(message, { cause: error });
    }
  }
}
