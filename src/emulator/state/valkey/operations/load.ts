import { newIdentity } from "../../identity.ts";
import type { IdentityText } from "../../identity.ts";
import type { SettingsChange } from "../../settings.ts";
import { defineScript } from "../store.ts";
import type { Store } from "../store.ts";
import type { StoreVersion } from "./read-version.ts";

/** All that a node keeps a copy of. */
export interface Loaded extends StoreVersion {
  /** Counts the changes of settings. */
  readonly changes: number;
  /** Counts how often everything was forgotten. */
  readonly epoch: number;
  readonly identity: IdentityText;
  readonly settings: readonly SettingsChange[];
}

/** A store that is empty, or of which only a part is left, begins anew. */
const SCRIPT = defineScript(`
  local state, settings = KEYS[1] .. ':state', KEYS[1] .. ':settings'
  if redis.call('HEXISTS', state, 'id') == 0 then
    redis.call('DEL', state, settings)
    redis.call('HSET', state, 'id', ARGV[1], 'latest', ARGV[1], 'changes', 0, 'epoch', 0, 'seal', ARGV[2], 'visitor', ARGV[3])
  end
  return { redis.call('HMGET', state, 'id', 'latest', 'changes', 'epoch', 'seal', 'visitor'), redis.call('HGETALL', settings) }
`);

/** Reads everything, at one moment. */
export async function load(store: Store, newId: string): Promise<Loaded> {
  const { seal, visitor } = newIdentity();
  const reply = (await store.run(SCRIPT, [newId, seal, visitor])) as [string[], string[]];
  const [state, fields] = reply;
  const [id = "", latest = "", changes, epoch, sealed = "", visiting = ""] = state;
  return {
    id,
    latest,
    changes: Number(changes),
    epoch: Number(epoch),
    identity: { seal: sealed, visitor: visiting },
    settings: readSettings(fields),
  };
}

/** Names and values in turn. A name is `TABLE:KEY`, a value `ORDER|JSON`. */
function readSettings(fields: readonly string[]): readonly SettingsChange[] {
  const entries = [];
  for (let index = 0; index < fields.length; index += 2) {
    const [name = "", text = ""] = fields.slice(index, index + 2);
    const [colon, bar] = [name.indexOf(":"), text.indexOf("|")];
    const [table, key] = [name.slice(0, colon), name.slice(colon + 1)];
    const value: unknown = JSON.parse(text.slice(bar + 1));
    entries.push({ order: Number(text.slice(0, bar)), change: { table, key, value } as SettingsChange });
  }
  return entries.sort((a, b) => a.order - b.order).map(({ change }) => change);
}
