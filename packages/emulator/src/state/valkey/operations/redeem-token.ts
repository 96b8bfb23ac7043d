import { defineScript, newCallId } from "../store.ts";
import type { Store } from "../store.ts";
import { tokenName } from "./token-name.ts";

/** The first call redeems it, also when it is sent twice; another only with the same idempotency key. */
const SCRIPT = defineScript(`
  local epoch = redis.call('HGET', KEYS[1] .. ':state', 'epoch') or '0'
  local token = KEYS[1] .. ':token:' .. epoch .. ':' .. ARGV[1]
  if redis.call('EXISTS', token) == 0 then return 0 end
  local by, key = unpack(redis.call('HMGET', token, 'redeemedBy', 'idempotencyKey'))
  if not by then
    redis.call('HSET', token, 'redeemedBy', ARGV[2], 'idempotencyKey', ARGV[3])
    return 1
  end
  if by == ARGV[2] or (key ~= '' and key == ARGV[3]) then return 1 end
  return 0
`);

/** Redeems a token that was kept; see EmulatorState. */
export async function redeemToken(store: Store, token: string, idempotencyKey: string): Promise<boolean> {
  return (await store.run(SCRIPT, [tokenName(token), newCallId(), idempotencyKey])) === 1;
}
