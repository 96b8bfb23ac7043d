import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { hasValkey } from "../testing/start-valkey-server.ts";
import { examineServer } from "./check-server.ts";
import { openConnection, type ValkeyConnection } from "./open-connection.ts";
import { parseScript } from "./load-script.ts";
import { recordLog } from "./testing/record-log.ts";
import { startCluster } from "./testing/start-cluster.ts";
import { startWatchedServers } from "./testing/start-sentinel.ts";

const COUNT = parseScript('return redis.call("INCR", KEYS[1] .. ":count")');

let cleanup: AsyncDisposableStack;
beforeEach(() => {
  cleanup = new AsyncDisposableStack();
});
afterEach(() => cleanup.disposeAsync());

async function open(url: string, prefix = "test") {
  const log = recordLog();
  const connection = cleanup.use(await openConnection({ url, prefix, log }));
  return { connection, log };
}

const back = (connection: ValkeyConnection) =>
  vi.waitFor(() => expect(connection.problem()).toBeUndefined(), { timeout: 15_000, interval: 20 });

/** Expects one connection to receive what the other publishes. */
async function expectMessages(from: ValkeyConnection, to: ValkeyConnection): Promise<void> {
  const heard: string[] = [];
  const listener = (_: string, message: string) => void heard.push(message);
  to.subscriber.on("message", listener);
  await to.subscriber.subscribe("news");
  await vi.waitFor(async () => {
    await from.client.publish("news", "hello");
    expect(heard).toContain("hello");
  }, 5_000);
  to.subscriber.off("message", listener);
}

describe.skipIf(!hasValkey)("several servers", () => {
  test("behind a Sentinel: when the primary dies, the replica is found, and only the outage is logged", async () => {
    const servers = cleanup.use(await startWatchedServers());
    const { connection, log } = await open(servers.url);
    expect(connection.address).toMatch(/^main of the Sentinels at 127\.0\.0\.1:\d+$/);
    expect(await connection.run(COUNT, [])).toBe(1);
    expect(await connection.client.call("WAIT", "1", "2000")).toBe(1);
    await servers.primary.kill();
    await vi.waitFor(() => expect(connection.problem()).toBeDefined(), 5_000);
    await back(connection);
    expect(await connection.run(COUNT, [])).toBe(2);
    const { connection: later } = await open(servers.url);
    expect(await later.run(COUNT, [])).toBe(3);
    await expectMessages(later, connection);
    expect(log.lines).toEqual([
      "warn Valkey is unavailable; Stile reconnects automatically",
      "info Valkey is available again",
    ]);
  }, 40_000);

  test("behind a Sentinel: a planned failover, after which the old primary is a replica", async () => {
    const servers = cleanup.use(await startWatchedServers());
    const { connection } = await open(servers.url);
    expect(await connection.run(COUNT, [])).toBe(1);
    const sentinel = new Redis(Number(/:(\d+)\//.exec(servers.url)?.[1]), { lazyConnect: true });
    cleanup.defer(() => sentinel.disconnect());
    await sentinel.call("SENTINEL", "FAILOVER", "main");
    await vi.waitFor(
      async () => {
        const info = await connection.guard(() => connection.client.info("server"));
        expect(info).toContain(`tcp_port:${servers.replica.port}`);
      },
      // The Sentinel checks for replicas every ten seconds.
      { timeout: 30_000, interval: 50 },
    );
    await back(connection);
    expect(Number(await connection.run(COUNT, []))).toBeGreaterThan(0);
  }, 60_000);

  test("of a cluster: each installation lives on one node, and messages reach all nodes", async () => {
    const cluster = cleanup.use(await startCluster());
    for (const prefix of ["one", "two", "three", "four"]) {
      const { connection } = await open(cluster.url, prefix);
      expect(await connection.run(COUNT, [])).toBe(1);
      expect(await connection.run(COUNT, [])).toBe(2);
    }
    const [{ connection: one }, { connection: other }] = await Promise.all([
      open(cluster.url),
      open(cluster.url.replace(/\/\/([^,]+),(.*)/, "//$2,$1")),
    ]);
    await expectMessages(one, other);
    expect(await examineServer(one)).toMatchObject({ problems: [] });
  }, 40_000);

  test("of a cluster: calls are refused while the node with the keys is down, and work again afterwards", async () => {
    const cluster = cleanup.use(await startCluster());
    const { connection } = await open(cluster.url);
    await connection.run(COUNT, []);
    const slot = await connection.client.cluster("KEYSLOT", `${connection.root}:count`);
    const holder = cluster.nodes[Math.min(2, Math.floor((slot * 3) / 16_384))];
    await holder?.kill();
    await expect(connection.run(COUNT, [])).rejects.toThrow(BackendUnavailableError);
    await vi.waitFor(() => expect(connection.problem()).toBeDefined(), 10_000);
    await holder?.restart();
    await back(connection);
    expect(Number(await connection.run(COUNT, []))).toBeGreaterThan(0);
  }, 60_000);
});
