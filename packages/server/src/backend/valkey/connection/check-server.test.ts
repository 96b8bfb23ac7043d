import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "../../../core/log.ts";
import { hasValkey, startValkeyServer } from "../testing/start-valkey-server.ts";
import { checkServer, examineServer } from "./check-server.ts";
import { openConnection } from "./open-connection.ts";

let cleanup: AsyncDisposableStack;
beforeEach(() => {
  cleanup = new AsyncDisposableStack();
});
afterEach(() => cleanup.disposeAsync());

async function connectTo(options: Parameters<typeof startValkeyServer>[0]) {
  const server = cleanup.use(await startValkeyServer(options));
  return cleanup.use(await openConnection({ url: server.url, prefix: "test", log: silentLog }));
}

/** A server whose INFO reply is changed: lines are replaced, or removed with `undefined`. */
async function saying(changes: Readonly<Record<string, string | undefined>>) {
  const connection = await connectTo({ settings: ["--appendonly", "yes", "--appendfsync", "always"] });
  const info = connection.client.info.bind(connection.client);
  connection.client.info = async () => {
    const lines = (await info()).split("\r\n").filter((line) => !((line.split(":")[0] ?? "") in changes));
    const set = Object.entries(changes).filter(([, value]) => value !== undefined);
    return [...lines, ...set.map(([name, value]) => `${name}:${value}`)].join("\r\n");
  };
  return connection;
}

describe.skipIf(!hasValkey)("a server", () => {
  test("with an append-only file that is flushed at each write is accepted", async () => {
    const connection = await connectTo({ settings: ["--appendonly", "yes", "--appendfsync", "always"] });
    expect(await examineServer(connection)).toEqual({
      version: expect.stringMatching(/^(Redis|Valkey) \d+\.\d+\.\d+$/),
      problems: [],
      warnings: [],
    });
  });

  test.for([
    [[], "loses everything at a restart"],
    [["--save", "60", "1"], "only takes snapshots"],
    [["--appendonly", "yes", "--appendfsync", "everysec"], "43 of 1,313"],
  ] as const)("that persists with %s causes a warning", async ([settings, warning]) => {
    const connection = await connectTo({ settings });
    expect(await checkServer(connection)).toEqual([expect.stringContaining(warning)]);
  });

  test("whose configuration cannot be read causes a warning", async () => {
    const user = {
      name: "stile",
      password: "secret",
      rules: ["~{test}*", "resetchannels", "&{test}*", "+@all", "-@dangerous", "+info"],
    };
    const connection = await connectTo({ user });
    expect(await checkServer(connection)).toEqual([expect.stringContaining("could not be checked")]);
  });

  test("that evicts, or is a replica, is refused", async () => {
    const evicting = await connectTo({ settings: ["--maxmemory-policy", "volatile-ttl"] });
    await expect(checkServer(evicting)).rejects.toThrow(/maxmemory-policy is volatile-ttl.*noeviction/);
    const primary = cleanup.use(await startValkeyServer());
    // The connection comes first: a replica refuses the first write of a new one.
    const replica = await connectTo({});
    await replica.client.call("REPLICAOF", "127.0.0.1", String(primary.port));
    await expect(checkServer(replica)).rejects.toThrow(/read-only replica: name the primary/);
  });

  test("that is too old is refused with its version; Valkey's own version counts", async () => {
    const old = await saying({ redis_version: "6.0.16", valkey_version: undefined });
    await expect(checkServer(old)).rejects.toThrow("It is Redis 6.0.16, and Redis 6.2 or newer");
    const least = await saying({ redis_version: "6.2.0", valkey_version: undefined });
    expect(await checkServer(least)).toEqual([]);
    const valkey = await saying({ redis_version: "7.2.4", valkey_version: "8.1.0" });
    expect(await examineServer(valkey)).toMatchObject({ version: "Valkey 8.1.0", problems: [] });
  });
});
