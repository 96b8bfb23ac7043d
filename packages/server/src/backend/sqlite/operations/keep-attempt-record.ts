import type { AttemptRecord } from "../../../core/evidence.ts";
import type { WriterStore } from "../writer/writer-store.ts";

/** Appends an attempt record to the task. */
export function keepAttemptRecord({ statement }: WriterStore, sequence: number, record: AttemptRecord): void {
  statement("UPDATE task SET evidence = json_insert(evidence, '$[#]', json(?)) WHERE sequence = ?").run(
    JSON.stringify(record),
    sequence,
  );
}
