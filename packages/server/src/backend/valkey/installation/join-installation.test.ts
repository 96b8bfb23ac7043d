import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { silentLog } from "../../../core/log.ts";
import { requireInstallation } from "./join-installation.ts";
import { openConnection } from "../connection/open-connection.ts";
import { useValkeyServer } from "../testing/use-valkey-server.ts";

const server = useValkeyServer();

const openStore = () => openConnection({ url: server.url, prefix: randomUUID(), log: silentLog });

test("only versions that know a store's layout open it", async () => {
  await using connection = await openStore();
  await requireInstallation(connection, { newId: randomUUID() });
  await requireInstallation(connection, { newId: randomUUID() });
  await connection.client.set(`${connection.root}:layout`, "4");
  const refused = await requireInstallation(connection, { newId: randomUUID() }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(BackendUnavailableError);
  expect(String(refused)).toMatch(/has layout 4, and this version of Stile writes 3\. .*valkeyPrefix/);
  expect(await connection.client.get(`${connection.root}:layout`)).toBe("4");
});

test("a store of layout 1 is refused until its tasks have ended, then migrated with its clients", async () => {
  await using connection = await openStore();
  const { client, root } = connection;
  await client.set(`${root}:layout`, "1");
  await client.hset(`${root}:client:one`, { name: "web" });
  for (const [queued, running] of [
    [1, 0],
    [0, 2],
  ] as const) {
    await client.hset(`${root}:counts`, { queued, running });
    await expect(requireInstallation(connection, { newId: randomUUID() })).rejects.toThrow(
      `has layout 1, and this version of Stile writes 3. The store has ${queued + running} unfinished tasks. Drain it first: stop the API nodes`,
    );
    expect(await client.get(`${root}:layout`)).toBe("1");
  }
  await client.hset(`${root}:counts`, { queued: 0, running: 0, completed: 4 });
  await requireInstallation(connection, { newId: randomUUID() });
  expect(await client.get(`${root}:layout`)).toBe("3");
  expect(await client.hget(`${root}:client:one`, "name")).toBe("web");
});

test("the callbacks of layout 2 stay due", async () => {
  await using connection = await openStore();
  const { client, root } = connection;
  await client.set(`${root}:layout`, "2");
  await client.hset(`${root}:task:one`, { clientId: "web" });
  await client.zadd(`${root}:callbacks`, 7, "one", 8, "of a deleted task");
  await requireInstallation(connection, { newId: randomUUID() });
  expect(await client.zrange(`${root}:callbacks:web`, "0", "-1", "WITHSCORES")).toEqual(["one", "7"]);
  expect(await client.smembers(`${root}:callback-clients`)).toEqual(["web"]);
  expect(await client.exists(`${root}:callbacks`)).toBe(0);
});
