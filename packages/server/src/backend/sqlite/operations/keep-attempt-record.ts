import type { AttemptRecord } from "../../../core/evidence.ts";
import type { WriterStore } from "../writer/writer-store.ts";

/** Adds an attempt's record to those before it. */
export function keepAttemptRecord({ statement }: WriterStore, sequence: number, record: AttemptRecord): void {
  statement("UPDATE task SET evidence = json_insert(evidence, '$[#]', json(?)) WHERE sequence = ?").run(
    JSON.stringify(record),
    sequence,
  );
}
