import type { TokenRecord } from "../../../tokens/token-record.ts";
import { defineScript } from "../store.ts";
import type { Store } from "../store.ts";
import { tokenName } from "./token-name.ts";

const SCRIPT = defineScript(`
  local epoch = redis.call('HGET', KEYS[1] .. ':state', 'epoch') or '0'
  return redis.call('HGET', KEYS[1] .. ':token:' .. epoch .. ':' .. ARGV[1], 'record')
`);

/** Finds a token that was kept. */
export async function findToken(store: Store, token: string): Promise<TokenRecord | undefined> {
  const text = await store.run(SCRIPT, [tokenName(token)]);
  return typeof text === "string" ? (JSON.parse(text) as TokenRecord) : undefined;
}
