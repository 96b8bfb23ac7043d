import { z } from "zod";
import { RATE_WINDOW_MS, type LimitReached } from "../../../core/admission.ts";
import type { Reply } from "../connection/run-script.ts";

/**
 * Lua: `admit(root, clientId, now)` uses up what one more task of this client takes of its limits and gives
 * `{ "admitted", paid }`, where `paid` is `"1"` if it took one of a balance, else `""`; or it takes nothing and gives
 * what {@link readAdmission} reads. It decides as `limitReached` of src/core/admission.ts does, but here, where no
 * other create comes in between. A client that the store does not know is under no limits.
 *
 * `root:created:<clientId>` holds the times of creation that a limit per minute looks back to, the latest first. A
 * task is admitted only if the one `tasksPerMinute` before it is out of the window: so what is cut off there is out
 * of every later window too, also when the limit is raised. The server forgets a list that is no longer added to;
 * later than it might, since its clock is not the one that decides.
 */
export const ADMITTING = `
local function admit(root, clientId, now)
  local client = root .. ':client:' .. clientId
  local atOnce, perMinute, balance =
    unpack(redis.call('HMGET', client, 'tasksAtOnce', 'tasksPerMinute', 'balance'))
  if not atOnce then return { 'admitted', '' } end
  if balance ~= '' and tonumber(balance) <= 0 then return { 'balance_used_up' } end
  if atOnce ~= '' then
    local active = tonumber(redis.call('HGET', root .. ':active', clientId) or 0)
    if active >= tonumber(atOnce) then return { 'too_many_at_once', atOnce } end
  end
  if perMinute ~= '' then
    local created = root .. ':created:' .. clientId
    local earlier = redis.call('LINDEX', created, perMinute - 1)
    local retryAfter = earlier and earlier + ${RATE_WINDOW_MS} - now or 0
    if retryAfter > 0 then return { 'too_many_per_minute', perMinute, retryAfter } end
    redis.call('LPUSH', created, now)
    redis.call('LTRIM', created, 0, perMinute - 1)
    redis.call('PEXPIRE', created, ${2 * RATE_WINDOW_MS})
  end
  if balance == '' then return { 'admitted', '' } end
  redis.call('HINCRBY', client, 'balance', -1)
  return { 'admitted', '1' }
end
`;

const limitSchema = z.union([
  z.tuple([z.literal("balance_used_up")]).transform(([status]) => ({ status })),
  z
    .tuple([z.literal("too_many_at_once"), z.coerce.number()])
    .transform(([status, limit]) => ({ status, limit })),
  z
    .tuple([z.literal("too_many_per_minute"), z.coerce.number(), z.number()])
    .transform(([status, limit, retryAfterMs]) => ({ status, limit, retryAfterMs })),
]);

/** The limit that `admit` found reached; `undefined` if a script's reply is about something else. */
export function readAdmission(reply: Reply): LimitReached | undefined {
  return limitSchema.safeParse(reply).data;
}
