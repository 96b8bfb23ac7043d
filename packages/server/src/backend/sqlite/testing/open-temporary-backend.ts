import type { Backend } from "../../../core/backend.ts";
import type { ContractOptions } from "../../testing/contract-store.ts";
import { openSqliteBackend } from "../open-sqlite-backend.ts";
import { strictLog } from "./strict-log.ts";
import { createTemporaryDirectory } from "./temporary-directory.ts";

/** The SQLite backend in a temporary directory, which is removed when it is closed. */
export async function openTemporaryBackend(options: ContractOptions): Promise<Backend> {
  const directory = createTemporaryDirectory();
  const backend = await openSqliteBackend({ directory: directory.path, log: strictLog, ...options });
  const dispose = async () => {
    await backend.close();
    directory[Symbol.dispose]();
  };
  return { ...backend, [Symbol.asyncDispose]: dispose };
}
