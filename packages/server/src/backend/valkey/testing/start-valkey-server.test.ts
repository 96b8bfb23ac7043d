import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { connectOnce } from "./connect-once.ts";
import { hasValkey, shareValkeyServer, startValkeyServer } from "./start-valkey-server.ts";

describe.skipIf(!hasValkey)("a server for tests", () => {
  test("keeps persisted data over a crash and a stop, on the same port", async () => {
    await using server = await startValkeyServer({
      settings: ["--appendonly", "yes", "--appendfsync", "always"],
    });
    for (const end of [() => server.kill(), () => server.stop()]) {
      using client = connectOnce(server.url);
      await client.incr("count");
      await end();
      await expect(connectOnce(server.url).ping()).rejects.toThrow();
      await server.restart();
    }
    using client = connectOnce(server.url);
    expect(await client.get("count")).toBe("2");
  });

  test("stores nothing by default, and leaves no files behind", async () => {
    const server = await startValkeyServer();
    using client = connectOnce(server.url);
    await client.set("key", "value");
    await server.restart();
    using later = connectOnce(server.url);
    expect(await later.get("key")).toBeNull();
    await server[Symbol.asyncDispose]();
    expect(existsSync(server.directory)).toBe(false);
  });

  test("does not answer while paused, answers after resuming, and can be stopped while paused", async () => {
    await using server = await startValkeyServer();
    using client = connectOnce(server.url);
    await client.ping();
    server.pause();
    let isAnswered = false;
    const answer = client.ping().then((reply) => {
      isAnswered = true;
      return reply;
    });
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    server.resume();
    expect(await answer).toBe("PONG");
    server.pause();
    await server.stop();
  });

  test("requires the password, and restricts the user to its rules", async () => {
    await using withPassword = await startValkeyServer({ password: "p@ss word" });
    using client = connectOnce(withPassword.url);
    expect(await client.ping()).toBe("PONG");
    using stranger = connectOnce(`redis://127.0.0.1:${withPassword.port}`);
    await expect(stranger.ping()).rejects.toThrow("NOAUTH");

    const user = { name: "stile", password: "secret", rules: ["~stile:*", "&*", "+@all"] };
    await using withUser = await startValkeyServer({ user });
    using stile = connectOnce(withUser.url);
    expect(await stile.set("stile:key", "value")).toBe("OK");
    await expect(stile.set("other", "value")).rejects.toThrow("NOPERM");
    using nobody = connectOnce(`redis://127.0.0.1:${withUser.port}`);
    await expect(nobody.ping()).rejects.toThrow("NOAUTH");
  });

  test("speaks TLS to clients that trust its authority", async () => {
    await using server = await startValkeyServer({ tls: true });
    using client = connectOnce(server.url, { authority: server.authority });
    expect(await client.ping()).toBe("PONG");
    using distrustful = connectOnce(server.url);
    await expect(distrustful.ping()).rejects.toThrow();
  });

  test("the error explains why it does not start", async () => {
    await expect(startValkeyServer({ settings: ["--no-such-setting", "1"] })).rejects.toThrow(
      /Bad directive|no-such-setting/,
    );
  });

  test("can be shared by the tests of a process, each with its prefix", async () => {
    const [one, two] = await Promise.all([shareValkeyServer(), shareValkeyServer()]);
    expect(one.url).toBe(two.url);
    expect(one.prefix).not.toBe(two.prefix);
  });

  test("ends with the process that started it, even if that is killed", async () => {
    const program = path.join(import.meta.dirname, "share-server.program.ts");
    const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
    const [url] = await once(child.stdout.setEncoding("utf8"), "data");
    using client = connectOnce(String(url));
    expect(await client.ping()).toBe("PONG");
    const [, directory] = z.tuple([z.string(), z.string()]).parse(await client.config("GET", "dir"));
    const left = once(client, "close");
    child.kill("SIGKILL");
    await left;
    await expect.poll(() => existsSync(directory)).toBe(false);
  });
});
