import { readdir } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createData } from "../testing/create-data.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
  await createData(cli);
});
afterEach(() => cli[Symbol.asyncDispose]());

const listed = async () => JSON.parse((await cli.run(["keys", "list", "--json"])).stdout);

test("adds a key, prints only its secret on stdout, and lists it without the secret", async () => {
  const { exitCode, stdout } = await cli.run(["keys", "add", "ci"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^stile_[\w-]{43}\n$/);
  expect(await listed()).toMatchObject([
    { clientName: "ci", hint: stdout.trim().slice(-4), revokedAt: null },
  ]);
  const table = await cli.run(["keys", "list"]);
  expect(table.stdout).toMatch(
    /^ID +CLIENT +SECRET .*CREATED +STATE\n[0-9a-f-]{36} +ci +….{4} .*\d{4}-.* active\n$/,
  );
  expect(table.stdout).not.toContain(stdout.trim());
});

test("registers a chosen secret without printing it", async () => {
  const { exitCode, stdout, stderr } = await cli.run(["keys", "add", "ci", "--secret-stdin"], {
    stdin: "a-long-chosen-secret\n",
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  expect(stderr).not.toContain("chosen");
  expect(await listed()).toMatchObject([{ hint: "" }]);
  expect((await cli.run(["keys", "list"])).stdout).toMatch(/ ci +hidden +uuid /);
});

test("revokes a key once", async () => {
  await cli.run(["keys", "add", "ci"]);
  const [{ id }] = await listed();
  expect(await cli.run(["keys", "revoke", id])).toMatchObject({ exitCode: 0 });
  expect(await listed()).toMatchObject([{ revokedAt: expect.any(Number) }]);
  const again = await cli.run(["keys", "revoke", id]);
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toMatch(/^stile: There is no active key .*\n$/);
});

test.each([
  ["fifteen letters\n", 2, /secret on stdin: expected one line of 16 to 256 characters/],
  ["", 2, /16 to 256 characters/],
  ["two\nlines are invalid\n", 2, /one line/],
  ["x".repeat(257), 2, /16 to 256 characters/],
])("refuses the secret %j", async (stdin, exitCode, message) => {
  const run = await cli.run(["keys", "add", "ci", "--secret-stdin"], { stdin });
  expect(run.exitCode).toBe(exitCode);
  expect(run.stderr).toMatch(message);
});

test("refuses a secret that is already registered", async () => {
  await cli.run(["keys", "add", "one", "--secret-stdin"], { stdin: "a-long-chosen-secret" });
  const again = await cli.run(["keys", "add", "two", "--secret-stdin"], { stdin: "a-long-chosen-secret" });
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toMatch(/^stile: This secret is already registered.*\n$/);
});

test("prints an added key as JSON, with its secret unless it was chosen", async () => {
  const made = await cli.run(["keys", "add", "ci", "--json", "--task-ids", "integer"]);
  expect(made).toMatchObject({ exitCode: 0, stderr: "" });
  const { key, secret } = JSON.parse(made.stdout);
  expect(key).toMatchObject({
    clientName: "ci",
    taskIds: "integer",
    hint: secret.slice(-4),
    revokedAt: null,
  });
  const chosen = await cli.run(["keys", "add", "ci", "--json", "--secret-stdin"], {
    stdin: "a-long-chosen-secret",
  });
  expect(JSON.parse(chosen.stdout)).toEqual({ key: expect.objectContaining({ hint: "" }) });
});

test.each([["list"], ["add", "ci"], ["revoke", "nobody"]])(
  "%s refuses a directory without data, and creates none",
  async (...words) => {
    const run = await cli.run(["keys", ...words, "--data-directory", "dta"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^stile: There is no Stile data in .*\/dta\. .*--data-directory.*\n$/);
    expect(await readdir(cli.directory)).not.toContain("dta");
  },
);
