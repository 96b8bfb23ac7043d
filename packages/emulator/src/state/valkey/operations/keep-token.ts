import type { TokenRecord } from "../../../tokens/token-record.ts";
import { defineScript } from "../store.ts";
import type { Store } from "../store.ts";
import { tokenName } from "./token-name.ts";

/** How much longer than it lives a token is kept, in milliseconds: clocks of nodes differ a little. */
const SLACK_MS = 60_000;

const SCRIPT = defineScript(`
  local epoch = redis.call('HGET', KEYS[1] .. ':state', 'epoch') or '0'
  local token = KEYS[1] .. ':token:' .. epoch .. ':' .. ARGV[1]
  redis.call('HSET', token, 'record', ARGV[2])
  redis.call('PEXPIRE', token, ARGV[3])
  return 1
`);

/** Keeps a token until it has expired. */
export async function keepToken(store: Store, record: TokenRecord): Promise<void> {
  const keptMs = record.expiresAt - record.issuedAt + SLACK_MS;
  await store.run(SCRIPT, [tokenName(record.token), JSON.stringify(record), Math.ceil(keptMs)]);
}
