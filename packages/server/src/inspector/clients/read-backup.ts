import type { z } from "zod";
import { clientsBackupSchema } from "../../operator/operations/import-clients.ts";
import { parseJson } from "../../operator/parse-json.ts";

/**
 * Reads the text of a backup.
 * @throws OperatorError `bad_request`, which names the first invalid member
 */
export function readBackup(text: string): z.output<typeof clientsBackupSchema> {
  return parseJson(text, clientsBackupSchema, {
    whole: "A backup must be a JSON object from `stile clients export`.",
    invalid: "A backup must be JSON from `stile clients export`.",
  });
}
