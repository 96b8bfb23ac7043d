import type { ClientBackup, ClientKey, KeyBackup } from "../../../core/client.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { listClients } from "./list-clients.ts";
import { listKeys } from "./list-keys.ts";

/** Hashes that one command reads. */
const PART = 1_000;

/** Every client with its keys, oldest first. */
export async function exportClients(connection: StoreConnection): Promise<readonly ClientBackup[]> {
  const [clients, keys, hashes] = await Promise.all([
    listClients(connection),
    listKeys(connection),
    readHashes(connection),
  ]);
  const keysOf = Map.groupBy(keys, ({ clientId }) => clientId);
  return clients.map(({ activeTasks: _tasks, activeKeys: _keys, ...client }) =>
    Object.assign(client, {
      keys: (keysOf.get(client.id) ?? []).flatMap((key) => toKeyBackup(key, hashes.get(key.id))),
    }),
  );
}

/** Without a hash, the key was added or removed between the reads. */
function toKeyBackup(
  { id, hint, taskIds, createdAt, revokedAt }: ClientKey,
  hash: string | undefined,
): readonly KeyBackup[] {
  return hash === undefined ? [] : [{ id, hash, hint, taskIds, createdAt, revokedAt }];
}

/** The hash of each key's secret, by the key's id. */
async function readHashes({ root, guard }: StoreConnection): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  let cursor = "0";
  do {
    const [next, words] = await guard((client) => client.hscan(`${root}:key-hashes`, cursor, "COUNT", PART));
    for (let at = 0; at < words.length; at += 2) hashes.set(words[at + 1] ?? "", words[at] ?? "");
    cursor = next;
  } while (cursor !== "0");
  return hashes;
}
