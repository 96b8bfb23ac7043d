import type { WriterStore } from "../writer/writer-store.ts";

// Round-robin between clients: a client has a turn while it may have available tasks, moves to the last turn when it
// is served, and has no turn after it is removed.

const LAST_TURN = "(SELECT ifnull(max(turn), 0) + 1 FROM client_queue)";

/** Gives a client with an available task the last turn, unless it has one. */
export function joinTurns({ statement }: WriterStore, clientId: string): void {
  statement(
    `UPDATE client_queue SET turn = ${LAST_TURN} WHERE client_id = ? AND turn IS NULL AND removed_at IS NULL`,
  ).run(clientId);
}

/** Gives all clients with a task whose pause is over a turn, unless they have one. */
export function joinTurnsAfterPauses({ statement }: WriterStore, now: number): void {
  // Without the plus sign, the planner might scan all clients without a turn.
  statement(
    `UPDATE client_queue SET turn = ${LAST_TURN} WHERE +turn IS NULL AND removed_at IS NULL AND client_id IN (
       SELECT client_id FROM task WHERE status = 'paused' AND available_at <= ?
     )`,
  ).run(now);
}

/** The clients to serve next. Some may have no available tasks, because these were cancelled. */
export function clientsByTurn({ statement }: WriterStore, limit: number): readonly string[] {
  return statement("SELECT client_id FROM client_queue WHERE turn IS NOT NULL ORDER BY turn LIMIT ?")
    .all(limit)
    .map((row) => String(row["client_id"]));
}

/** Moves a client that was served behind the others. */
export function moveToLastTurn({ statement }: WriterStore, clientId: string): void {
  statement(`UPDATE client_queue SET turn = ${LAST_TURN} WHERE client_id = ?`).run(clientId);
}

/** Removes the turn of a client without available tasks. */
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
