import { describe, expect, test } from "vitest";
import { connectOnce } from "./connect-once.ts";
import { startCutOff } from "./cut-off.ts";
import { hasValkey, startValkeyServer } from "./start-valkey-server.ts";

describe.skipIf(!hasValkey)("a network for tests", () => {
  test("that refuses breaks connections and accepts none until it is mended", async () => {
    await using server = await startValkeyServer();
    await using network = await startCutOff(server);
    using client = connectOnce(network.url);
    expect(await client.ping()).toBe("PONG");
    const broken = new Promise((resolve) => client.once("close", resolve));
    await network.cut("refused");
    await broken;
    await expect(connectOnce(network.url).ping()).rejects.toThrow();
    await network.mend();
    using later = connectOnce(network.url);
    expect(await later.ping()).toBe("PONG");
  });

  test("that is silent holds data back until it is mended, on old and new connections", async () => {
    await using server = await startValkeyServer();
    await using network = await startCutOff(server);
    using old = connectOnce(network.url);
    await old.ping();
    await network.cut("silent");
    const sent = old.incr("count");
    using fresh = connectOnce(network.url);
    const connected = new Promise((resolve) => fresh.once("connect", resolve));
    await connected;
    using direct = connectOnce(server.url);
    expect(await direct.get("count")).toBeNull();
    await network.mend();
    expect(await sent).toBe(1);
    expect(await fresh.ping()).toBe("PONG");
  });

  test("a cut of either kind can follow the other", async () => {
    await using server = await startValkeyServer();
    await using network = await startCutOff(server);
    using client = connectOnce(network.url);
    await client.ping();
    await network.cut("silent");
    await network.cut("refused");
    await expect(connectOnce(network.url).ping()).rejects.toThrow();
    await network.mend();
    using later = connectOnce(network.url);
    expect(await later.ping()).toBe("PONG");
  });
});
