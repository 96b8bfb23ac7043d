import type { WriterStore } from "../writer/writer-store.ts";

// Clients stand in line while they may have tasks to be claimed. Who was given some goes to the end; removed clients
// do not come back.

const END_OF_LINE = "(SELECT ifnull(max(turn), 0) + 1 FROM client_queue)";

/** Gives a client with an available task a place at the end of the line, unless it has one. */
export function standInLine({ statement }: WriterStore, clientId: string): void {
  statement(
    `UPDATE client_queue SET turn = ${END_OF_LINE} WHERE client_id = ? AND turn IS NULL AND removed_at IS NULL`,
  ).run(clientId);
}

/** The same for all clients with a task whose pause is over. */
export function standInLineAfterPauses({ statement }: WriterStore, now: number): void {
  // Without the plus sign, the planner might look through all clients that are not in line.
  statement(
    `UPDATE client_queue SET turn = ${END_OF_LINE} WHERE +turn IS NULL AND removed_at IS NULL AND client_id IN (
       SELECT client_id FROM task WHERE status = 'paused' AND available_at <= ?
     )`,
  ).run(now);
}

/** The clients whose turn it is. One of them may turn out to have nothing: its tasks were cancelled. */
export function clientsInLine({ statement }: WriterStore, limit: number): readonly string[] {
  return statement("SELECT client_id FROM client_queue WHERE turn IS NOT NULL ORDER BY turn LIMIT ?")
    .all(limit)
    .map((row) => String(row["client_id"]));
}

/** For a client that was given a task while others stand in line. */
export function goToEndOfLine({ statement }: WriterStore, clientId: string): void {
  statement(`UPDATE client_queue SET turn = ${END_OF_LINE} WHERE client_id = ?`).run(clientId);
}

/** For a client that has no more tasks to be claimed. */
export function leaveLine({ statement }: WriterStore, clientId: string): void {
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
