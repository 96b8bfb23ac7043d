import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

/** Marks a database as Stile's (`PRAGMA application_id`): "STIL". */
export const APPLICATION_ID = 0x5354494c;

export function readPragma(database: DatabaseSync, pragma: string): SQLOutputValue | undefined {
  return Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
}
