import { CALL_MEMORY_MS, defineScript, newCallId } from "../store.ts";
import type { Store } from "../store.ts";

const SCRIPT = defineScript(`
  local call = KEYS[1] .. ':call:' .. ARGV[1]
  local done = redis.call('GET', call)
  if done then return tonumber(done) end
  local drawn = redis.call('HINCRBY', KEYS[1] .. ':state', 'draws', 1) - 1
  redis.call('SET', call, drawn, 'PX', ${CALL_MEMORY_MS})
  return drawn
`);

/** Counts draws of chance; see EmulatorState. */
export async function draw(store: Store): Promise<number> {
  return Number(await store.run(SCRIPT, [newCallId()]));
}
