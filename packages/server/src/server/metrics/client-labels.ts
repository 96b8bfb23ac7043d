import type { ClientStore } from "../../core/backend.ts";

/** Clients that have a label of their own; those that come after them share one, so that metrics stay few. */
export const MAX_CLIENT_LABELS = 100;

/** What clients beyond the limit, and clients that are gone, are called. */
export const OTHER_CLIENTS = "other";

/** Gives the name by which a client is counted. */
export type ClientLabel = (clientId: string) => Promise<string>;

/** Looks each client's name up once. */
export function createClientLabels(clients: Pick<ClientStore, "listKeys">): ClientLabel {
  const labels = new Map<string, Promise<string>>();
  const find = async (clientId: string) => {
    const key = (await clients.listKeys()).find((key) => key.clientId === clientId);
    return key?.clientName ?? OTHER_CLIENTS;
  };
  return (clientId) => {
    const known = labels.get(clientId);
    if (known !== undefined) return known;
    if (labels.size >= MAX_CLIENT_LABELS) return Promise.resolve(OTHER_CLIENTS);
    const label = find(clientId).catch(() => {
      labels.delete(clientId);
      return OTHER_CLIENTS;
    });
    labels.set(clientId, label);
    return label;
  };
}
