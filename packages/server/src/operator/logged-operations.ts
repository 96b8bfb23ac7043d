import type { z } from "zod";
import type { ClientChanges } from "../core/client-store.ts";
import type { ClientAccount } from "../core/client.ts";
import type { newClientSchema } from "../core/client-settings.ts";
import { addClient } from "./operations/add-client.ts";
import { addKey, type AddedKey, type newKeySchema } from "./operations/add-key.ts";
import { cancelTask } from "./operations/cancel-task.ts";
import { changeClient } from "./operations/change-client.ts";
import { drainNode } from "./operations/drain-node.ts";
import { findClient } from "./operations/find-client.ts";
import {
  importClients,
  type clientsBackupSchema,
  type ImportedClients,
} from "./operations/import-clients.ts";
import type { NodeView } from "./operations/node-view.ts";
import { removeClient } from "./operations/remove-client.ts";
import { retryTask, type RetriedTask } from "./operations/retry-task.ts";
import { revokeKey } from "./operations/revoke-key.ts";
import type { TaskView } from "./operations/task-view.ts";
import type { OperatorServices } from "./operator-services.ts";

/** What an operator changes in a running service, through the operator API or the inspector. Every change is logged. */
export interface LoggedOperations {
  addClient(settings: z.output<typeof newClientSchema>): Promise<ClientAccount>;
  changeClient(idOrName: string, changes: ClientChanges): Promise<ClientAccount>;
  removeClient(idOrName: string): Promise<ClientAccount>;
  importClients(backup: z.output<typeof clientsBackupSchema>): Promise<ImportedClients>;
  /** Adds a key to an existing client. */
  addKey(idOrName: string, settings: z.output<typeof newKeySchema>): Promise<AddedKey>;
  revokeKey(keyId: string, client: string): Promise<void>;
  drainNode(idOrAddress: string, isDraining: boolean): Promise<NodeView>;
  cancelTask(idOrNumber: string): Promise<TaskView>;
  retryTask(idOrNumber: string): Promise<RetriedTask>;
}

/** The operations with a log line after each. Errors are those of the operations. */
export function loggedOperations(
  services: Pick<OperatorServices, "clients" | "tasks" | "nodes" | "ids" | "log">,
): LoggedOperations {
  const { clients, tasks, nodes, ids, log } = services;
  return {
    async addClient(settings) {
      const client = await addClient(clients, settings);
      log.info({ clientId: client.id }, "the operator added a client");
      return client;
    },
    async changeClient(idOrName, changes) {
      const client = await changeClient(clients, idOrName, changes);
      log.info({ clientId: client.id, changed: Object.keys(changes) }, "the operator changed a client");
      return client;
    },
    async removeClient(idOrName) {
      const client = await removeClient(clients, idOrName);
      log.info({ clientId: client.id }, "the operator removed a client");
      return client;
    },
    async importClients(backup) {
      const imported = await importClients(clients, backup);
      log.info({ ...imported }, "the operator imported clients");
      return imported;
    },
    async addKey(idOrName, settings) {
      const { id, name } = await findClient(clients, idOrName);
      const added = await addKey(clients, name, settings);
      log.info({ clientId: id, keyId: added.key.id }, "the operator added a key");
      return added;
    },
    async revokeKey(keyId, client) {
      const { id, clientId } = await revokeKey(clients, keyId, client);
      log.info({ clientId, keyId: id }, "the operator revoked a key");
    },
    async drainNode(idOrAddress, isDraining) {
      const node = await drainNode(nodes, idOrAddress, isDraining);
      log.info({ nodeId: node.id }, `the operator ${isDraining ? "drained" : "undrained"} a node`);
      return node;
    },
    async cancelTask(idOrNumber) {
      const task = await cancelTask(tasks, idOrNumber);
      log.info({ taskId: task.id }, "the operator cancelled a task");
      return task;
    },
    async retryTask(idOrNumber) {
      const retried = await retryTask(services, idOrNumber, ids);
      log.info({ taskId: retried.id, retryOf: retried.retryOf }, "the operator retried a task");
      return retried;
    },
  };
}
