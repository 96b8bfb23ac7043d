import type { DatabaseSync } from "node:sqlite";
import { BackendUnavailableError } from "../../core/backend.ts";
import { describeUnavailable } from "./database/describe-unavailable.ts";
import { openForReading } from "./database/open-database.ts";
import { createStatements, type Statements } from "./database/statements.ts";

/**
 * Reads on the calling thread, through a read-only connection. Each read sees everything committed before it,
 * including by other processes.
 */
export class Reader {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #statement: Statements;

  readonly #onFailure: (error: unknown) => void;

  /**
   * @param onFailure Called with the error of each read that fails.
   * @throws BackendUnavailableError
   */
  constructor(file: string, onFailure: (error: unknown) => void = () => {}) {
    this.#file = file;
    this.#onFailure = onFailure;
    try {
      this.#database = openForReading(file);
    } catch (error) {
      throw explain(error, file);
    }
    this.#statement = createStatements(this.#database);
  }

  /**
   * Runs a query from the folder `queries`: `reader.read(getTask, { id, endedBy })`.
   * @throws BackendUnavailableError if the file cannot be read, or the reader is closed
   */
  read<Values extends readonly unknown[], Result>(
    query: (statement: Statements, ...values: Values) => Result,
    ...values: Values
  ): Result {
    this.assertOpen();
    try {
      return query(this.#statement, ...values);
    } catch (error) {
      const explained = explain(error, this.#file);
      this.#onFailure(explained);
      throw explained;
    }
  }

  assertOpen(): void {
    if (!this.#database.isOpen) throw new BackendUnavailableError("the store is closed");
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function explain(error: unknown, file: string): unknown {
  const message = describeUnavailable(error, file);
  return message === undefined ? error : new BackendUnavailableError(message, { cause: error });
}
