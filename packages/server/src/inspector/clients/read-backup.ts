import type { z } from "zod";
import { explainIssue } from "../../operator/explain-issue.ts";
import { clientsBackupSchema } from "../../operator/operations/import-clients.ts";
import { OperatorError } from "../../operator/operator-error.ts";

/**
 * Reads the text of a backup.
 * @throws OperatorError `bad_request`, which names the first invalid member
 */
export function readBackup(text: string): z.output<typeof clientsBackupSchema> {
  const result = clientsBackupSchema.safeParse(parse(text));
  if (result.success) return result.data;
  throw explainIssue(result.error, {
    unknown: "unknown member",
    whole: "A backup must be a JSON object from `stile clients export`.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorError("bad_request", "A backup must be JSON from `stile clients export`.");
  }
}
