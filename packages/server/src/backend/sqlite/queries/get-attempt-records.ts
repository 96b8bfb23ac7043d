import type { AttemptRecord } from "../../../core/evidence.ts";
import type { TaskId } from "../../../core/task.ts";
import { parseAttemptRecords } from "../../task-documents.ts";
import type { Statements } from "../database/statements.ts";

/** A task's attempt records, unless its result has expired. */
export function getAttemptRecords(
  statement: Statements,
  { id, endedBy }: { readonly id: TaskId; readonly endedBy: number },
): readonly AttemptRecord[] {
  const row = statement("SELECT evidence FROM task WHERE id = ? AND (ended_at IS NULL OR ended_at > ?)").get(
    id,
    endedBy,
  );
  return row === undefined ? [] : parseAttemptRecords(String(row["evidence"]));
}
