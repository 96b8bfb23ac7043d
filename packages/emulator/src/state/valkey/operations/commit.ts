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

/** So many of the latest commits, of so many characters at most, are kept for so long (ms): a node that missed a few reads only those. */
const [LOGGED, LONGEST_LOGGED, LOG_MEMORY_MS] = [100, 32_768, 60_000];

/** Settings that were set before keep their place in the order. */
const SCRIPT = defineScript(`
  local root = KEYS[1]
  local call, log = root .. ':call:' .. ARGV[1], root .. ':log'
  local state, settings = root .. ':state', root .. ':settings'
  local done = redis.call('GET', call)
  if done then return done end
  local now = redis.call('HMGET', state, 'id', 'latest')
  if now[1] ~= ARGV[2] or now[2] ~= ARGV[3] then return false end
  local fields = cjson.decode(ARGV[6])
  for i = 1, #fields, 2 do
    local name, value = fields[i], fields[i + 1]
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
  if #commit > ${LONGEST_LOGGED} then
    redis.call('DEL', log)
  else
    redis.call('RPUSH', log, commit)
    redis.call('LTRIM', log, -${LOGGED}, -1)
    redis.call('PEXPIRE', log, ${LOG_MEMORY_MS})
  end
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
  // As one text: a reset may change more than a call may have arguments.
  const reply = await store.run(SCRIPT, [
    newCallId(),
    basis.id,
    basis.latest,
    forget ? "1" : "0",
    JSON.stringify(changes),
    JSON.stringify(fields),
  ]);
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
