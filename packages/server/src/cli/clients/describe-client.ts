import type { ClientAccount } from "../../core/client.ts";
import { alignColumns } from "../align-columns.ts";
import { alignLines } from "../align-lines.ts";
import { timeOf } from "../time-of.ts";

/** A table of clients, for the terminal. */
export function describeClients(clients: readonly ClientAccount[]): string {
  const head = ["NAME", "STATE", "KEYS", "TASKS", "AT ONCE", "PER MINUTE", "BALANCE", "ALLOWED FROM"];
  return alignColumns(
    head,
    clients.map((client) => [
      client.name,
      client.state,
      String(client.activeKeys),
      String(client.activeTasks),
      shown(client.tasksAtOnce),
      shown(client.tasksPerMinute),
      shown(client.balance),
      addressesOf(client),
    ]),
  );
}

/** Describes one client, one property per line. */
export function describeClient(client: ClientAccount): string {
  return alignLines({
    id: client.id,
    name: client.name,
    state: client.state,
    created: timeOf(client.createdAt),
    keys: `${client.activeKeys} active`,
    tasks: `${client.activeTasks} queued or running`,
    "tasks at once": shown(client.tasksAtOnce),
    "tasks per minute": shown(client.tasksPerMinute),
    balance: shown(client.balance),
    "allowed from": addressesOf(client),
  });
}

function shown(limit: number | null): string {
  return limit === null ? "no limit" : String(limit);
}

function addressesOf({ allowedAddresses }: ClientAccount): string {
  return allowedAddresses.length === 0 ? "any address" : allowedAddresses.join(", ");
}
