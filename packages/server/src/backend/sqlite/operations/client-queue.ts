import type { WriterStore } from "../writer/writer-store.ts";

// Round-robin between clients: a client has a turn while it may have tasks to be claimed, gets the last turn when it was
// served, and none once it was removed.

const LAST_TURN = "(SELECT ifnull(max(turn), 0) + 1 FROM client_queue)";

/** Gives a client with an available task the last turn, unless it has one. */
export function joinTurns({ statement }: WriterStore, clientId: string): void {
  statement(
    `UPDATE client_queue SET turn = ${LAST_TURN} WHERE client_id = ? AND turn IS NULL AND removed_at IS NULL`,
  ).run(clientId);
}

/** The same for all clients with a task whose pause is over. */
export function joinTurnsAfterPauses({ statement }: WriterStore, now: number): void {
  // Without the plus sign, the planner might look through all clients that have no turn.
  statement(
    `UPDATE client_queue SET turn = ${LAST_TURN} WHERE +turn IS NULL AND removed_at IS NULL AND client_id IN (
       SELECT client_id FROM task WHERE status = 'paused' AND available_at <= ?
     )`,
  ).run(now);
}

/** The clients to serve next. One of them may turn out to have nothing: its tasks were cancelled. */
export function clientsByTurn({ statement }: WriterStore, limit: number): readonly string[] {
  return statement("SELECT client_id FROM client_queue WHERE turn IS NOT NULL ORDER BY turn LIMIT ?")
    .all(limit)
    .map((row) => String(row["client_id"]));
}

/** For a client that was served while others have a turn. */
export function moveToLastTurn({ statement }: WriterStore, clientId: string): void {
  statement(`UPDATE client_queue SET turn = ${LAST_TURN} WHERE client_id = ?`).run(clientId);
}

/** For a client without tasks to be claimed. */
export function leaveTurns({ statement }: WriterStore, clientId: string): void {
  statement("UPDATE client_queue SET turn = NULL WHERE client_id = ?").run(clientId);
}

export function countNewTask({ statement }: WriterStore, clientId: string): void {
  const { changes } = statement(
    "UPDATE client_queue SET active_tasks = active_tasks + 1 WHERE client_id = ?",
  ).run(clientId);
  if (changes === 1) return;
  statement("INSERT INTO client_queue (client_id, active_tasks) VALUES (?, 1)").run(clientId);
}

export function countEndedTask({ statement }: WriterStore, clientId: string): void {
  statement("UPDATE client_queue SET active_tasks = active_tasks - 1 WHERE client_id = ?").run(clientId);
}
