import { newIdentity } from "../../identity.ts";
import type { IdentityText } from "../../identity.ts";
import type { SettingsChange } from "../../settings.ts";
import { defineScript, newCallId } from "../store.ts";
import type { Store } from "../store.ts";
import type { Commit } from "./commit.ts";
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

/** What a node has already. */
export type Known = Pick<Loaded, "id" | "latest" | "changes">;

/** A store that is empty, or of which only a part is left, begins anew. */
const SCRIPT = defineScript(`
  local root = KEYS[1]
  local state, settings, log = root .. ':state', root .. ':settings', root .. ':log'
  if redis.call('HEXISTS', state, 'id') == 0 then
    redis.call('DEL', state, settings, log)
    redis.call('HSET', state, 'id', ARGV[1], 'latest', ARGV[1], 'changes', 0, 'epoch', 0, 'seal', ARGV[2], 'visitor', ARGV[3])
  end
  local now = redis.call('HMGET', state, 'id', 'latest', 'changes', 'epoch', 'seal', 'visitor')
  if now[1] == ARGV[4] and now[2] == ARGV[5] then return { {} } end
  local missed = tonumber(now[3]) - tonumber(ARGV[6])
  if now[1] == ARGV[4] and missed > 0 then
    local commits = redis.call('LRANGE', log, -missed, -1)
    local isNext = #commits == missed and string.find(commits[1], '"basis":"' .. ARGV[5] .. '"', 1, true)
    if isNext then return { commits } end
  end
  return { now, redis.call('HGETALL', settings) }
`);

/** Reads everything, at one moment; or, where that is enough, only the commits that a node has missed, if any. */
export async function load(store: Store, known?: Known): Promise<Loaded | readonly Commit[]> {
  const { seal, visitor } = newIdentity();
  const { id = "", latest = "", changes = 0 } = known ?? {};
  const reply = await store.run(SCRIPT, [newCallId(), seal, visitor, id, latest, changes]);
  const [state, fields] = reply as [string[], string[]?];
  return fields === undefined ? state.map((text) => JSON.parse(text) as Commit) : readAll(state, fields);
}

/** Reads everything, at one moment. */
export async function loadAll(store: Store): Promise<Loaded> {
  const loaded = await load(store);
  if ("settings" in loaded) return loaded;
  throw new Error("a node that knows nothing has missed everything");
}

function readAll(state: readonly string[], fields: readonly string[]): Loaded {
  const [id = "", latest = "", changes, epoch, seal = "", visitor = ""] = state;
  return {
    id,
    latest,
    changes: Number(changes),
    epoch: Number(epoch),
    identity: { seal, visitor },
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
