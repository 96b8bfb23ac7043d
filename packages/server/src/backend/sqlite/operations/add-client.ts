import type { AddClientOutcome } from "../../../core/client-store.ts";
import type { ClientSettings } from "../../../core/client.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface AddClientRequest {
  readonly id: string;
  readonly settings: ClientSettings;
  readonly now: number;
}

/** Adds a client unless the name is taken. */
export function addClient(
  { statement }: WriterStore,
  { id, settings, now }: AddClientRequest,
): AddClientOutcome {
  const { name, state, tasksAtOnce, tasksPerMinute, balance, allowedAddresses } = settings;
  const { changes } = statement(
    `INSERT INTO client
       (id, name, state, tasks_at_once, tasks_per_minute, balance, allowed_addresses, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING`,
  ).run(id, name, state, tasksAtOnce, tasksPerMinute, balance, JSON.stringify(allowedAddresses), now);
  if (changes === 0) return { status: "name_taken" };
  const decided = { name, state, tasksAtOnce, tasksPerMinute, balance, allowedAddresses };
  return { status: "added", client: { id, ...decided, createdAt: now, activeTasks: 0, activeKeys: 0 } };
}
