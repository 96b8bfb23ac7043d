import type { SettingsChange } from "../../settings.ts";
import { CALL_MEMORY_MS, defineScript, newCallId } from "../store.ts";
import type { Store } from "../store.ts";
import type { StoreVersion } from "./read-version.ts";

/** Changes that were made, as every node hears of them. */
export interface Commit extends StoreVersion {
  /** The change before it. */
  readonly basis: string;
  readonly epoch: number;
  readonly changes: readonly SettingsChange[];
}

/** Changes that are to be made. */
export interface CommitRequest {
  /** From which they were worked out. */
  readonly basis: StoreVersion;
  readonly changes: readonly SettingsChange[];
  /** Also forget tokens, counts and drawn numbers. */
  readonly forget: boolean;
}

/** Settings that were set before keep their place in the order. */
const SCRIPT = defineScript(`
  local root = KEYS[1]
  local call, state, settings = root .. ':call:' .. ARGV[1], root .. ':state', root .. ':settings'
  local done = redis.call('GET', call)
  if done then return done end
  local now = redis.call('HMGET', state, 'id', 'latest')
  if now[1] ~= ARGV[2] or now[2] ~= ARGV[3] then return false end
  for i = 6, #ARGV, 2 do
    local name, value = ARGV[i], ARGV[i + 1]
    if value == '' then
      redis.call('HDEL', settings, name)
    else
      local before = redis.call('HGET', settings, name)
      local order = before and string.match(before, '^%d+') or redis.call('HINCRBY', state, 'order', 1)
      redis.call('HSET', settings, name, order .. '|' .. value)
    end
  end
  if ARGV[4] == '1' then
    redis.call('HINCRBY', state, 'epoch', 1)
    redis.call('HDEL', state, 'draws')
  end
  redis.call('HINCRBY', state, 'changes', 1)
  redis.call('HSET', state, 'latest', ARGV[1])
  local commit = string.format('{"id":"%s","basis":"%s","latest":"%s","epoch":%s,"changes":%s}',
    now[1], now[2], ARGV[1], redis.call('HGET', state, 'epoch'), ARGV[5])
  redis.call('PUBLISH', root .. ':changes', commit)
  redis.call('SET', call, commit, 'PX', ${CALL_MEMORY_MS})
  return commit
`);

/**
 * Makes changes, on every node: in the store, and as a message.
 * @returns undefined when another node changed something first.
 */
export async function commit(
  store: Store,
  { basis, changes, forget }: CommitRequest,
): Promise<Commit | undefined> {
  const fields = changes.flatMap(({ table, key, value }) => [
    `${table}:${key}`,
    value === null ? "" : JSON.stringify(value),
  ]);
  const head = [newCallId(), basis.id, basis.latest, forget ? "1" : "0", JSON.stringify(changes)];
  const reply = await store.run(SCRIPT, [...head, ...fields]);
  return typeof reply === "string" ? (JSON.parse(reply) as Commit) : undefined;
}

/** Reads the message that tells of a commit; undefined for anything else that was said. */
export function readCommit(text: string): Commit | undefined {
  try {
    const commit = JSON.parse(text) as Commit | null;
    return Array.isArray(commit?.changes) ? commit : undefined;
  } catch {
    return undefined;
  }
}
