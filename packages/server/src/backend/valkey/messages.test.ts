import { expect, test } from "vitest";
import { silentLog } from "../../core/log.ts";
import { openConnection } from "./connection/open-connection.ts";
import { Messages } from "./messages.ts";
import { useValkeyServer } from "./testing/use-valkey-server.ts";

const server = useValkeyServer();

let prefixes = 0;

async function openMessages() {
  prefixes += 1;
  const connection = await openConnection({ url: server.url, prefix: `test-${prefixes}`, log: silentLog });
  const errors: object[] = [];
  const messages = new Messages({
    connection,
    log: { ...silentLog, error: (fields) => void errors.push(fields) },
  });
  return {
    connection,
    messages,
    errors,
    say: (channel: string, message: string) =>
      connection.client.publish(`${connection.root}:${channel}`, message),
    /** Resolves when all earlier messages have arrived, on any channel. */
    async hearAll() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = await messages.subscribe("last", () => resolve());
      await this.say("last", "");
      await promise;
      stop();
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

test("listeners receive their own channel's messages in order, and no others", async () => {
  await using open = await openMessages();
  await using other = await openMessages();
  const heard: string[] = [];
  await open.messages.subscribe("one", (message) => heard.push(`1 ${message}`));
  await open.messages.subscribe("one", (message) => heard.push(`2 ${message}`));
  await open.messages.subscribe("two", (message) => heard.push(`3 ${message}`));
  await other.messages.subscribe("one", (message) => heard.push(`4 ${message}`));
  for (const message of ["a", "b"]) await open.say("one", message);
  await open.say("two", "c");
  await open.hearAll();
  await other.hearAll();
  expect(heard).toEqual(["1 a", "2 a", "1 b", "2 b", "3 c"]);
});

test("a removed listener receives nothing; removing the last one unsubscribes from the channel", async () => {
  await using open = await openMessages();
  const heard: string[] = [];
  const listener = (message: string) => void heard.push(message);
  const [stop, stopAgain] = await Promise.all([1, 2].map(() => open.messages.subscribe("one", listener)));
  expect(await open.say("one", "a")).toBe(1);
  await open.hearAll();
  stop?.();
  stop?.();
  await open.say("one", "b");
  await open.hearAll();
  expect(heard).toEqual(["a", "a", "b"]);
  stopAgain?.();
  await open.hearAll();
  expect(await open.say("one", "c")).toBe(0);
  await open.messages.subscribe("one", listener);
  await open.say("one", "d");
  await open.hearAll();
  expect(heard).toEqual(["a", "a", "b", "d"]);
});

test("a listener added while the last one leaves receives messages", async () => {
  await using open = await openMessages();
  const heard: string[] = [];
  const stop = await open.messages.subscribe("one", () => heard.push("left"));
  stop();
  await open.messages.subscribe("one", (message) => heard.push(message));
  await open.say("one", "a");
  await open.hearAll();
  expect(heard).toEqual(["a"]);
});

test("a listener that throws is logged and does not affect the others", async () => {
  await using open = await openMessages();
  const heard: string[] = [];
  await open.messages.subscribe("one", () => {
    throw new Error("broken");
  });
  await open.messages.subscribe("one", (message) => heard.push(message));
  await open.say("one", "a");
  await open.hearAll();
  expect(heard).toEqual(["a"]);
  expect(open.errors).toMatchObject([{ err: { message: "broken" } }]);
});

test("channels are resubscribed after a lost connection", async () => {
  await using open = await openMessages();
  const { promise, resolve } = Promise.withResolvers<string>();
  await open.messages.subscribe("one", resolve);
  const back = new Promise<void>((done) => open.connection.onResubscribed(done));
  await open.connection.client.call("CLIENT", "KILL", "TYPE", "pubsub");
  await back;
  await expect.poll(() => open.say("one", "again")).toBe(1);
  expect(await promise).toBe("again");
});

test("close removes all listeners and leaves the connection open", async () => {
  await using open = await openMessages();
  const heard: string[] = [];
  await open.messages.subscribe("one", (message) => heard.push(message));
  open.messages.close();
  open.messages.close();
  await expect.poll(() => open.say("one", "a")).toBe(0);
  expect(heard).toEqual([]);
  expect(open.connection.subscriber.status).toBe("ready");
});

test("a refused subscription rejects, and the next one tries again", async () => {
  await using open = await openMessages();
  const name = `test-reader-${prefixes}`;
  const setUser = (...rules: string[]) => open.connection.client.call("ACL", "SETUSER", name, ...rules);
  await setUser("on", ">secret", "+@all", "~*", "resetchannels");
  await open.connection.subscriber.auth(name, "secret");
  await expect(open.messages.subscribe("one", () => {})).rejects.toThrow("NOPERM");
  await setUser("allchannels");
  await open.messages.subscribe("one", () => {});
  expect(await open.say("one", "a")).toBe(1);
});
