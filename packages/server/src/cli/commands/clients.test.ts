import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ClientAccount } from "../../core/client.ts";
import { postJson } from "../../server/testing/post-json.ts";
import { startServe } from "../testing/start-serve.ts";
import { createData } from "../testing/create-data.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
  await createData(cli);
});
afterEach(() => cli[Symbol.asyncDispose]());

const run = async (...words: string[]) => {
  const done = await cli.run(["clients", ...words]);
  expect(done).toMatchObject({ exitCode: 0 });
  return done.stdout;
};
const show = async (name: string) => JSON.parse(await run("show", name, "--json")) as ClientAccount;

test("adds a client without limits and one with all of them", async () => {
  expect(await run("add", "web")).toMatch(/^[0-9a-f-]{36}\n$/);
  expect(await show("web")).toMatchObject({
    state: "active",
    tasksAtOnce: null,
    tasksPerMinute: null,
    balance: null,
    allowedAddresses: [],
  });
  const limits = ["--tasks-at-once", "8", "--tasks-per-minute", "120", "--balance", "0"];
  const id = (await run("add", "shop", ...limits, "--allow", "10.1.2.3/8, ::1")).trim();
  expect(await show(id)).toMatchObject({
    name: "shop",
    tasksAtOnce: 8,
    tasksPerMinute: 120,
    balance: 0,
    allowedAddresses: ["10.0.0.0/8", "::1"],
  });
  const table = await run("list");
  expect(table.split("\n").map((line) => line.replaceAll(/ {2,}/g, "|"))).toEqual([
    "NAME|STATE|KEYS|TASKS|AT ONCE|PER MINUTE|BALANCE|ALLOWED FROM",
    "web|active|0|0|no limit|no limit|no limit|any address",
    "shop|active|0|0|8|120|0|10.0.0.0/8, ::1",
    "",
  ]);
});

test("changes only the given settings", async () => {
  await run("add", "shop", "--tasks-at-once", "8", "--balance", "5", "--allow", "10.0.0.0/8");
  await run("set", "shop", "--add-balance", "-2");
  expect(await show("shop")).toMatchObject({ tasksAtOnce: 8, balance: 3, allowedAddresses: ["10.0.0.0/8"] });
  await run("set", "shop", "--balance", "10", "--add-balance", "5", "--allow", "none");
  expect(await show("shop")).toMatchObject({ tasksAtOnce: 8, balance: 15, allowedAddresses: [] });
  const shown = await run("set", "shop", "--rename", "store", "--tasks-at-once", "none", "--balance", "none");
  expect(shown).toMatch(/^name +store$/m);
  expect(shown).toMatch(/^tasks at once +no limit$/m);
  expect(await show("store")).toMatchObject({ tasksAtOnce: null, balance: null });
});

test("suspends, resumes and removes a client with its keys", async () => {
  await cli.run(["keys", "add", "shop"]);
  await run("suspend", "shop");
  expect(await show("shop")).toMatchObject({ state: "suspended", activeKeys: 1 });
  await run("resume", "shop");
  expect(await show("shop")).toMatchObject({ state: "active" });
  await run("remove", "shop");
  expect(await run("list", "--json")).toBe("[]\n");
  expect((await cli.run(["keys", "list", "--json"])).stdout).toBe("[]\n");
});

test("lists the keys of one client, and replaces one", async () => {
  await cli.run(["keys", "add", "shop"]);
  await cli.run(["keys", "add", "web"]);
  const keys = async () => JSON.parse((await cli.run(["keys", "list", "--client", "shop", "--json"])).stdout);
  const [old] = await keys();
  await cli.run(["keys", "add", "shop"]);
  await cli.run(["keys", "revoke", old.id]);
  expect(await keys()).toMatchObject([{ revokedAt: expect.any(Number) }, { revokedAt: null }]);
  expect((await cli.run(["keys", "list", "--client", "nobody"])).stderr).toMatch(
    /^stile: There is no client "nobody"\. .*\n$/,
  );
});

test("a running service applies a change to the next call", async () => {
  await using serving = await startServe(cli);
  const secret = (await cli.run(["keys", "add", "shop"])).stdout.trim();
  const create = async () => {
    const task = {
      type: "TurnstileTaskProxyless",
      websiteURL: "https://example.com",
      websiteKey: "1x00000000000000000000AA",
    };
    return (await postJson(serving.url, "/createTask", { clientKey: secret, task }))["errorCode"];
  };
  expect(await create()).toBe("");
  await run("suspend", "shop");
  expect(await create()).toBe("ERROR_ACCOUNT_SUSPENDED");
  await run("resume", "shop");
  await run("set", "shop", "--balance", "1");
  expect(await create()).toBe("");
  expect(await create()).toBe("ERROR_ZERO_BALANCE");
  await run("set", "shop", "--balance", "none", "--allow", "192.0.2.0/24");
  expect(await create()).toBe("ERROR_IP_NOT_ALLOWED");
  await run("set", "shop", "--allow", "none", "--tasks-per-minute", "1");
  expect([await create(), await create()]).toEqual(["", "ERROR_NO_SLOT_AVAILABLE"]);
  await run("remove", "shop");
  expect(await create()).toBe("ERROR_KEY_DOES_NOT_EXIST");
});

test("clients and keys that are exported are imported into another installation, where their secrets work", async () => {
  await run("add", "shop", "--tasks-at-once", "8", "--balance", "5", "--allow", "::1,127.0.0.1");
  const secret = (await cli.run(["keys", "add", "shop"])).stdout.trim();
  const backup = await run("export");
  expect(backup).not.toContain(secret);
  await writeFile(path.join(cli.directory, "clients.json"), backup);
  const imported = await cli.run(["clients", "import", "clients.json", "--data-directory", "new"]);
  expect(imported).toMatchObject({ exitCode: 0, stderr: "Imported clients: 1; imported keys: 1.\n" });
  const again = await cli.run(["clients", "import", "-", "--data-directory", "new"], { stdin: backup });
  expect(again).toMatchObject({ exitCode: 0, stderr: "Imported clients: 0; imported keys: 0.\n" });
  expect(await run("export", "--data-directory", "new")).toBe(backup);

  await using serving = await startServe(cli, ["--data-directory", "new"]);
  expect(serving.firstKey).toBeUndefined();
  const body = JSON.stringify({ clientKey: secret });
  const response = await fetch(`${serving.url}/getBalance`, { method: "POST", body });
  expect(await response.json()).toMatchObject({ errorId: 0, balance: 5 });
});

test("an import with a taken name imports the others and says which one is missing", async () => {
  await run("add", "web");
  await run("add", "shop");
  const backup = JSON.parse(await run("export")) as { clients: { name: string }[] };
  const words = ["clients", "import", "-", "--data-directory"];
  await cli.run([...words, "new"], { stdin: JSON.stringify({ ...backup, clients: [] }) });
  await cli.run(["clients", "add", "web", "--data-directory", "new"]);
  const failed = await cli.run([...words, "new"], { stdin: JSON.stringify(backup) });
  expect(failed).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^stile: Not imported: "web", .* Imported clients: 1;/),
  });
});

test.for([
  ["{", /Stdin must contain JSON from `stile clients export`/],
  ["[]", /Stdin is not a backup of clients: the document/],
  ['{"format":"stile-clients","version":2,"clients":[]}', /version: expected version 1/],
  ['{"format":"stile-clients","version":1,"clients":[{"name":"x"}]}', /clients\.0\.id: expected a UUID/],
] as const)("the import of %s prints one line with advice", async ([stdin, message]) => {
  const failed = await cli.run(["clients", "import", "-"], { stdin });
  expect(failed.exitCode).toBe(2);
  expect(failed.stderr).toMatch(message);
  expect(failed.stderr).toMatch(/^stile: .*\n$/);
});

describe("mistakes print one line with advice", () => {
  test.each([
    [
      ["add", "shop", "--tasks-at-once", "0"],
      2,
      /--tasks-at-once: expected a whole number .*, or none for no limit/,
    ],
    [["add", "shop", "--tasks-per-minute", "many"], 2, /--tasks-per-minute: expected a whole number/],
    [["add", "shop", "--balance", "1.5"], 2, /--balance: expected a whole number/],
    [
      ["add", "shop", "--allow", "10.0.0"],
      2,
      /--allow: "10\.0\.0" is neither an address .* nor a network such as 10\.0\.0\.0\/8/,
    ],
    [["add", "shop", "--allow", "::1,10.0.0.300"], 2, /--allow: "10\.0\.0\.300" is neither an address/],
    [["add", " shop"], 2, /The client's name: expected one line/],
    [["add", "0199f000-0000-7000-8000-000000000000"], 2, /that is not a UUID/],
    [["add", "web"], 1, /There is already a client "web"/],
    [["set", "web"], 2, /Name at least one setting/],
    [["set", "web", "--add-balance", "5"], 2, /has no balance to add to/],
    [["set", "nobody", "--balance", "5"], 1, /There is no client "nobody"/],
    [["show", "nobody"], 1, /List the clients to see their names/],
    [["remove", "nobody"], 1, /There is no client/],
    [["suspend", "nobody"], 1, /There is no client/],
    [["lst"], 2, /list/],
  ])("%j", async (words, exitCode, message) => {
    await run("add", "web");
    const failed = await cli.run(["clients", ...words]);
    expect(failed.exitCode).toBe(exitCode);
    expect(failed.stderr).toMatch(message);
    expect(failed.stderr).toMatch(/^stile: .*\n$/);
  });

  test("a mistyped data directory is reported, not created", async () => {
    const failed = await cli.run(["clients", "list", "--data-directory", "dta"]);
    expect(failed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("There is no Stile data in"),
    });
  });
});
