import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { silentLog } from "../../../core/log.ts";
import { startCutOff } from "../testing/cut-off.ts";
import { hasValkey, startValkeyServer } from "../testing/start-valkey-server.ts";
import { openConnection, type ValkeyConnection } from "./open-connection.ts";
import { parseScript } from "./load-script.ts";
import { recordLog } from "./testing/record-log.ts";

const COUNT = parseScript('return redis.call("INCR", KEYS[1] .. ":count")');
const READ = parseScript('return redis.call("GET", KEYS[1] .. ":count")');
const GONE = "warn Valkey is unavailable; Stile reconnects automatically";
const BACK = "info Valkey is available again";

let log: ReturnType<typeof recordLog>;
let cleanup: AsyncDisposableStack;
beforeEach(() => {
  log = recordLog();
  cleanup = new AsyncDisposableStack();
});
afterEach(() => cleanup.disposeAsync());

const open = async (url: string) =>
  cleanup.use(await openConnection({ url, prefix: "test", log, firstConnectMs: 1_000 }));

const refusal = (connection: ValkeyConnection) =>
  expect(connection.run(COUNT, [])).rejects.toMatchObject({
    name: "BackendUnavailableError",
    isAnnounced: true,
  });

const back = (connection: ValkeyConnection) =>
  vi.waitFor(() => expect(connection.problem()).toBeUndefined(), { timeout: 10_000, interval: 20 });

describe.skipIf(!hasValkey)("a connection", () => {
  test("that is cut refuses calls, reconnects automatically, and logs each change once", async () => {
    const server = cleanup.use(await startValkeyServer());
    const network = cleanup.use(await startCutOff(server));
    const connection = await open(network.url);
    expect(await connection.run(COUNT, [])).toBe(1);
    for (const how of ["refused", "silent"] as const) {
      log.lines.length = 0;
      await network.cut(how);
      await refusal(connection);
      expect(connection.problem()).toBeDefined();
      expect(connection.problem()).toMatch(/^Valkey cannot be reached/);
      await Promise.all(Array.from({ length: 50 }, () => refusal(connection)));
      await network.mend();
      await back(connection);
      expect(Number(await connection.run(COUNT, []))).toBeGreaterThan(1);
      expect(log.lines).toEqual([GONE, BACK]);
    }
  }, 40_000);

  test("that is lost briefly delays calls instead of failing them", async () => {
    const server = cleanup.use(await startValkeyServer());
    const connection = await open(server.url);
    await server.kill();
    // A call sent before the loss was noticed fails, because nobody knows whether it ran.
    await expect.poll(() => connection.problem()).toBeDefined();
    const [counted] = await Promise.all([connection.run(COUNT, []), server.restart()]);
    expect(counted).toBe(1);
  });

  test("sends nothing twice: calls in flight fail, and ran at most once", async () => {
    const server = cleanup.use(await startValkeyServer({ settings: ["--appendonly", "yes"] }));
    const network = cleanup.use(await startCutOff(server));
    const connection = await open(network.url);
    const calls = Array.from({ length: 200 }, () => connection.run(COUNT, []));
    await network.cut("refused");
    const outcomes = await Promise.allSettled(calls);
    await network.mend();
    await back(connection);
    const answered = outcomes.filter(({ status }) => status === "fulfilled").length;
    const counted = Number(await connection.run(READ, []));
    expect(counted).toBeGreaterThanOrEqual(answered);
    expect(counted).toBeLessThanOrEqual(200);
  });

  test("to a server that does not answer refuses calls until the server answers again", async () => {
    const server = cleanup.use(await startValkeyServer());
    const connection = await open(server.url);
    server.pause();
    await refusal(connection);
    server.resume();
    await back(connection);
    expect(log.lines).toEqual([GONE, BACK]);
  }, 20_000);

  test("detects a silently dropped connection while idle", async () => {
    const server = cleanup.use(await startValkeyServer());
    const network = cleanup.use(await startCutOff(server));
    const connection = await open(network.url);
    await network.cut("silent");
    await vi.waitFor(() => expect(connection.problem()).toBeDefined(), { timeout: 8_000, interval: 50 });
  }, 20_000);

  test("reports a server that becomes a replica, runs out of memory or lacks replicas", async () => {
    const server = cleanup.use(await startValkeyServer());
    const connection = await open(server.url);
    const admin = await open(server.url);
    for (const [begin, end, problem] of [
      [["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"], /replica/],
      [["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory", "0"], /no memory left/],
      [
        ["CONFIG", "SET", "min-replicas-to-write", "1"],
        ["CONFIG", "SET", "min-replicas-to-write", "0"],
        /too few replicas/,
      ],
    ] as const) {
      const [command, ...values] = begin;
      await admin.client.call(command, ...values);
      await expect(connection.run(COUNT, [])).rejects.toThrow(problem);
      expect(connection.problem()).toMatch(problem);
      const [undo, ...undone] = end;
      await vi.waitFor(() => admin.client.call(undo, ...undone), { timeout: 5_000 });
      await back(connection);
    }
    expect(await connection.run(COUNT, [])).toBe(1);
  }, 30_000);

  test("notifies listeners after it has resubscribed, because messages may have been missed", async () => {
    const server = cleanup.use(await startValkeyServer());
    const network = cleanup.use(await startCutOff(server));
    const connection = await open(network.url);
    const heard: string[] = [];
    connection.subscriber.on("message", (_: string, message: string) => heard.push(message));
    await connection.subscriber.subscribe("news");
    const direct = await open(server.url);
    const resubscribed = new Promise<void>((resolve) => connection.onResubscribed(resolve));
    await network.cut("refused");
    await network.mend();
    await resubscribed;
    expect(await direct.client.publish("news", "again")).toBe(1);
    await vi.waitFor(() => expect(heard).toEqual(["again"]));
  });

  test("uses the given user and password, from the URL or separate", async () => {
    const user = {
      name: "stile",
      password: "p@ss/wörd",
      rules: ["~{test}*", "resetchannels", "&{test}*", "+@all", "-@dangerous", "+info"],
    };
    const server = cleanup.use(await startValkeyServer({ user }));
    const connection = await open(server.url);
    expect(await connection.run(COUNT, [])).toBe(1);
    const separate = cleanup.use(
      await openConnection({
        url: `redis://stile@127.0.0.1:${server.port}/0`,
        password: user.password,
        prefix: "test",
        log,
      }),
    );
    expect(await separate.run(COUNT, [])).toBe(2);
    // A wrong password is not retried; with retries the test would time out.
    const patient = { prefix: "test", log: silentLog, firstConnectMs: 3_600_000 };
    const wrong = openConnection({ ...patient, url: server.url, password: "hunter2" });
    await expect(wrong).rejects.toThrow(
      `Valkey (127.0.0.1:${server.port}) rejects the user or password. Correct user and password`,
    );
    const nobody = openConnection({ ...patient, url: `redis://127.0.0.1:${server.port}` });
    await expect(nobody).rejects.toThrow("requires a password");
    await expect(
      cleanup.use(await openConnection({ url: server.url, prefix: "other", log })).run(COUNT, []),
    ).rejects.toThrow(/does not permit a command for this user/);
  });

  test("uses the database of the URL", async () => {
    const server = cleanup.use(await startValkeyServer());
    await (await open(`${server.url}/3`)).run(COUNT, []);
    expect(await (await open(server.url)).run(READ, [])).toBeNull();
    expect(await (await open(`${server.url}/3`)).run(READ, [])).toBe("1");
  });

  test("without a server or a trusted certificate, the error explains it and omits the password", async () => {
    const nobody = openConnection({
      url: "redis://user:hunter2@127.0.0.1:1",
      prefix: "test",
      log,
      firstConnectMs: 200,
    });
    await expect(nobody).rejects.toThrow(BackendUnavailableError);
    await expect(nobody).rejects.toThrow(
      /^Valkey \(127\.0\.0\.1:1\) cannot be reached \(ECONNREFUSED\)\. Start it, or correct valkeyUrl/,
    );
    const server = cleanup.use(await startValkeyServer({ tls: true }));
    const distrustful = openConnection({ url: server.url, prefix: "test", log });
    await expect(distrustful).rejects.toThrow(/over TLS \(\w+\)\. .*NODE_EXTRA_CA_CERTS/);
    expect(log.lines).toEqual([]);
  });

  test("close disconnects both clients, and may be called twice", async () => {
    const server = cleanup.use(await startValkeyServer());
    const watcher = await open(server.url);
    const connection = await open(server.url);
    await connection.close();
    await connection.close();
    await expect(connection.run(COUNT, [])).rejects.toThrow(BackendUnavailableError);
    await vi.waitFor(async () =>
      expect(
        String(await watcher.client.client("LIST"))
          .trim()
          .split("\n"),
      ).toHaveLength(2),
    );
  });
});
