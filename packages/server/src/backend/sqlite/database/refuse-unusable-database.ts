import { DatabaseSync } from "node:sqlite";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { describeDamage, describeForeign } from "./describe-unavailable.ts";
import { MIGRATIONS } from "./migrations.ts";
import { APPLICATION_ID, readPragma } from "./pragmas.ts";

/**
 * Throws {@link BackendUnavailableError} if the database belongs to another program or a newer Stile, or is
 * damaged. It uses a separate read-only connection, so a refused file stays unchanged.
 */
export function refuseUnusableDatabase(file: string, timeout: number): void {
  using database = new DatabaseSync(file, { readOnly: true, timeout });
  if (isEmpty(database)) return;
  if (readPragma(database, "application_id") !== APPLICATION_ID) {
    throw new BackendUnavailableError(describeForeign(file));
  }
  const version = Number(readPragma(database, "user_version"));
  if (version > MIGRATIONS.length) {
    throw new BackendUnavailableError(
      `${file} was written by a newer Stile (schema ${version}, this one knows ${MIGRATIONS.length}); ` +
        "nothing was changed. Upgrade Stile or choose another data directory",
    );
  }
  const damage = readPragma(database, "quick_check(1)");
  if (damage !== "ok") throw new BackendUnavailableError(describeDamage(file, String(damage)));
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}
