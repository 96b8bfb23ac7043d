import { expect, test } from "vitest";
import { assert, property, string } from "fast-check";
import { describeAddress, parseValkeyUrl, ValkeyUrlError } from "./parse-valkey-url.ts";

test.for([
  ["redis://valkey", { kind: "server", hosts: [{ host: "valkey", port: 6379 }], database: 0 }],
  [
    "valkey://10.0.0.5:7000/3/",
    { hosts: [{ host: "10.0.0.5", port: 7000 }], database: 3, isEncrypted: false },
  ],
  [
    "rediss://u:p%40ss%2F@[::1]:1",
    { hosts: [{ host: "::1", port: 1 }], username: "u", password: "p@ss/", isEncrypted: true },
  ],
  ["valkeys://:secret@h", { password: "secret", isEncrypted: true }],
  ["redis://user@h", { username: "user" }],
  ["redis://u:pass/word@h/1", { password: "pass/word", database: 1 }],
  [
    "rediss+sentinel://u:p@a:1,b/main/2?sentinelPassword=s%26&sentinelUsername=t",
    {
      kind: "sentinel",
      hosts: [
        { host: "a", port: 1 },
        { host: "b", port: 26_379 },
      ],
      masterName: "main",
      database: 2,
      sentinelUsername: "t",
      sentinelPassword: "s&",
      password: "p",
      isEncrypted: true,
    },
  ],
  [
    "redis+cluster://u:a@b@one:1,two:2",
    {
      kind: "cluster",
      password: "a@b",
      hosts: [
        { host: "one", port: 1 },
        { host: "two", port: 2 },
      ],
    },
  ],
] as const)("%s", ([url, address]) => {
  expect(parseValkeyUrl(url)).toMatchObject(address);
});

test.for([
  ["http://valkey", "expected an address such as redis://"],
  ["", "expected an address"],
  ["redis://", "expected an address"],
  ["redis://a,b", "redis+sentinel or redis+cluster"],
  ["redis://h:0", "expected an address"],
  ["redis://h:65536", "expected an address"],
  ["redis://u:pass?word@h", "percent-encoded"],
  ["redis://h/one", "the database must be a number"],
  ["redis://h/1/2", "expected an address"],
  ["redis://h?tls=true", "unknown parameter"],
  ["redis+cluster://h/1", "only database 0"],
  ["redis+sentinel://h", "name of the primary"],
  ["redis://u:%zz@h", "%25"],
] as const)("%s is refused with an explanation", ([url, problem]) => {
  expect(() => parseValkeyUrl(url)).toThrow(ValkeyUrlError);
  expect(() => parseValkeyUrl(url)).toThrow(problem);
});

test("any user and password can be encoded, and errors never show the password", () => {
  assert(
    property(string(), string({ minLength: 1 }), (username, password) => {
      const url = `redis://${encodeURIComponent(username)}:${encodeURIComponent(password)}@h`;
      const address = parseValkeyUrl(url);
      expect(address.username ?? "").toBe(username);
      expect(address.password).toBe(password);
      expect(describeAddress(address)).toBe("h:6379");
    }),
  );
  expect(() => parseValkeyUrl("redis://user:hunter2?@h")).toThrow(/^(?!.*hunter2)/);
});

test("the description of an address names its hosts", () => {
  expect(describeAddress(parseValkeyUrl("redis+cluster://u:p@a:1,[::1]:2"))).toBe(
    "the cluster at a:1, [::1]:2",
  );
  expect(describeAddress(parseValkeyUrl("redis+sentinel://a/main"))).toBe("main of the Sentinels at a:26379");
});
