import type { AttemptEvidence } from "../../../core/evidence.ts";
import type { WriterStore } from "../writer/writer-store.ts";

/** Adds what is kept of an attempt to those before it. */
export function keepEvidence({ statement }: WriterStore, sequence: number, evidence: AttemptEvidence): void {
  statement("UPDATE task SET evidence = json_insert(evidence, '$[#]', json(?)) WHERE sequence = ?").run(
    JSON.stringify(evidence),
    sequence,
  );
}
