import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { BackendUnavailableError } from "../../core/backend.ts";
import { silentLog } from "../../core/log.ts";
import { checkLayout } from "./check-layout.ts";
import { openConnection } from "./connection/open-connection.ts";
import { useValkeyServer } from "./testing/use-valkey-server.ts";

const server = useValkeyServer();

test("a store is opened by the versions that know its layout, and by no other", async () => {
  await using connection = await openConnection({ url: server.url, prefix: randomUUID(), log: silentLog });
  await checkLayout(connection);
  await checkLayout(connection);
  await connection.client.set(`${connection.root}:layout`, "2");
  const refused = await checkLayout(connection).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BackendUnavailableError);
  expect(String(refused)).toMatch(/has layout 2, and this version of Stile writes 1: .*valkeyPrefix/);
  expect(await connection.client.get(`${connection.root}:layout`)).toBe("2");
});
