import * as z from "zod/mini";
import type { ClientAccount, ClientState } from "../../../core/client.ts";
import type { Statements } from "../database/statements.ts";

const SELECT = `
  SELECT id, name, state, tasks_at_once, tasks_per_minute, balance, allowed_addresses, created_at,
    ifnull(active_tasks, 0) AS active_tasks,
    (SELECT count(*) FROM client_key WHERE client_key.client_id = client.id AND revoked_at IS NULL) AS active_keys
  FROM client LEFT JOIN client_queue ON client_queue.client_id = client.id`;

/** Every client, oldest first. */
export function listClients(statement: Statements): readonly ClientAccount[] {
  return statement(`${SELECT} ORDER BY client.rowid`).all().map(toAccount);
}

/** The client with that id, otherwise the client with that name. */
export function findClient(statement: Statements, idOrName: string): ClientAccount | undefined {
  const row =
    statement(`${SELECT} WHERE id = ?`).get(idOrName) ?? statement(`${SELECT} WHERE name = ?`).get(idOrName);
  return row === undefined ? undefined : toAccount(row);
}

function toAccount(row: Readonly<Record<string, unknown>>): ClientAccount {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    state: toState(row["state"]),
    tasksAtOnce: toLimit(row["tasks_at_once"]),
    tasksPerMinute: toLimit(row["tasks_per_minute"]),
    balance: toLimit(row["balance"]),
    allowedAddresses: toAddresses(row["allowed_addresses"]),
    createdAt: Number(row["created_at"]),
    activeTasks: Number(row["active_tasks"]),
    activeKeys: Number(row["active_keys"]),
  };
}

/** The column's CHECK allows no third state. */
export function toState(value: unknown): ClientState {
  return value === "suspended" ? "suspended" : "active";
}

export function toLimit(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

const addresses = z.array(z.string());
const NO_ADDRESSES: readonly string[] = [];

export function toAddresses(value: unknown): readonly string[] {
  // Read for every request, and empty for most clients.
  return value === "[]" ? NO_ADDRESSES : addresses.parse(JSON.parse(String(value)));
}
