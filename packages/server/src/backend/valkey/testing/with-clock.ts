import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Clock } from "../../../core/clock.ts";
import type { Script } from "../connection/load-script.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";

const SERVER_CLOCK = readFileSync(new URL("../lua/clock.lua", import.meta.url), "utf8");
const TEST_CLOCK = `return { now = function() return tonumber(redis.call('GET', KEYS[1] .. ':test-clock')) end }`;

/**
 * A connection whose scripts see the time of a test's clock instead of the server's. The time is in the key `test-clock`,
 * which is written before each script.
 */
export function withClock(connection: ValkeyConnection, clock: Clock): ValkeyConnection {
  const { client, root } = connection;
  const scripts = new Map<Script, Script>();
  return {
    ...connection,
    run(script, values) {
      const replaced = scripts.get(script) ?? replaceClock(script);
      scripts.set(script, replaced);
      // Both commands are written in this turn, so no other comes in between.
      client.set(`${root}:test-clock`, clock.now()).catch(() => {});
      return connection.run(replaced, values);
    },
  };
}

function replaceClock({ lua }: Script): Script {
  const replaced = lua.replace(SERVER_CLOCK, () => TEST_CLOCK);
  return { lua: replaced, sha: createHash("sha1").update(replaced).digest("hex") };
}
