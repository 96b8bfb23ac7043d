import type { ClientStore } from "../../core/client-store.ts";

/** Most clients with a separate label; the others share one, which limits the number of time series. */
export const MAX_CLIENT_LABELS = 100;

/** Label of clients beyond the limit and of removed clients. */
export const OTHER_CLIENTS = "other";

/** Returns a client's label. */
export type ClientLabel = (clientId: string) => Promise<string>;

/** Creates a function that looks up each client's name once. */
export function createClientLabels(clients: Pick<ClientStore, "findClient">): ClientLabel {
  const labels = new Map<string, Promise<string>>();
  const find = async (clientId: string) => (await clients.findClient(clientId))?.name ?? OTHER_CLIENTS;
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
