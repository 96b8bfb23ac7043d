import { CALL_MEMORY_MS, defineScript, newCallId } from "../store.ts";
import type { Store } from "../store.ts";

/** Counts that nobody asked after for so long are forgotten, in milliseconds: 30 days. */
const COUNT_MEMORY_MS = 30 * 24 * 60 * 60 * 1000;

const SCRIPT = defineScript(`
  local root = KEYS[1]
  local call = root .. ':call:' .. ARGV[1]
  local done = redis.call('GET', call)
  if done then return tonumber(done) end
  local epoch = redis.call('HGET', root .. ':state', 'epoch') or '0'
  local count = root .. ':count:' .. epoch .. ':' .. ARGV[2]
  local left = tonumber(ARGV[3]) - tonumber(redis.call('GET', count) or '0')
  if left > 0 then redis.call('INCR', count) end
  redis.call('PEXPIRE', count, ${COUNT_MEMORY_MS})
  redis.call('SET', call, left - 1, 'PX', ${CALL_MEMORY_MS})
  return left - 1
`);

/** Uses up one of so many; see EmulatorState. */
export async function use(store: Store, name: string, limit: number): Promise<number | undefined> {
  const left = Number(await store.run(SCRIPT, [newCallId(), name, limit]));
  return left < 0 ? undefined : left;
}
