import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { PAYLOAD } from "../../testing/contract-store.ts";
import { openDirectory } from "../testing/open-directory.ts";
import { fillUp, mountSmallDisk } from "../testing/small-disk.ts";
import { createTemporaryDirectory } from "../testing/temporary-directory.ts";
import { MIGRATIONS } from "./migrations.ts";
import { APPLICATION_ID, readPragma } from "./pragmas.ts";

/** The error message for a user who opens this directory. */
async function refusal(directory: string): Promise<string> {
  try {
    const backend = await openDirectory(directory);
    await backend.close();
    return "opened";
  } catch (error) {
    if (error instanceof BackendUnavailableError) return error.message;
    throw error;
  }
}

/** A directory with a store of this many tasks. */
async function createStore(directory: string, tasks = 300): Promise<string> {
  await using backend = await openDirectory(directory);
  await Promise.all(
    Array.from({ length: tasks }, (_, index) =>
      backend.tasks.create({ id: `task-${index}`, clientId: "client", payload: PAYLOAD }),
    ),
  );
  return path.join(directory, "stile.db");
}

test("a database of a newer Stile is refused; the file and its log stay unchanged", async () => {
  using origin = createTemporaryDirectory();
  using directory = createTemporaryDirectory();
  using newer = new DatabaseSync(await createStore(origin.path));
  newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  // A killed process leaves its last writes in the log only.
  for (const name of ["stile.db", "stile.db-wal"]) {
    copyFileSync(path.join(origin.path, name), path.join(directory.path, name));
  }
  const file = path.join(directory.path, "stile.db");
  const before = [readFileSync(file), readFileSync(`${file}-wal`)];
  expect(await refusal(directory.path)).toBe(
    `${file} was written by a newer Stile (schema ${MIGRATIONS.length + 1}, this one knows ${MIGRATIONS.length}); ` +
      "nothing was changed. Upgrade Stile or choose another data directory",
  );
  expect([readFileSync(file), readFileSync(`${file}-wal`)]).toEqual(before);
});

test("a database of an older Stile is migrated and keeps its rows", async () => {
  using directory = createTemporaryDirectory();
  using older = new DatabaseSync(path.join(directory.path, "stile.db"));
  older.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1; PRAGMA application_id = ${APPLICATION_ID};`);
  older.exec(`
    INSERT INTO client VALUES ('client', 'web', 1);
    INSERT INTO client_key (id, client_id, hash, hint, created_at) VALUES ('key', 'client', 'hash', 'hint', 1);
    INSERT INTO task (id, client_id, payload, created_at, attempts, status, available_at)
      VALUES ('task', 'client', '${JSON.stringify(PAYLOAD)}', 1, 0, 'queued', 1);
  `);
  older.close();
  await using backend = await openDirectory(directory.path);
  expect(await backend.tasks.get("task")).toMatchObject({ status: "queued", payload: PAYLOAD });
  expect(await backend.clients.findByKeyHash("hash")).toMatchObject({ id: "client", name: "web" });
  using current = new DatabaseSync(path.join(directory.path, "stile.db"), { readOnly: true });
  expect(readPragma(current, "user_version")).toBe(MIGRATIONS.length);
});

test("a database without limits and turns is migrated: its tasks count, and clients take turns", async () => {
  using directory = createTemporaryDirectory();
  using older = new DatabaseSync(path.join(directory.path, "stile.db"));
  const before = MIGRATIONS.findIndex((step) => step.includes("CREATE TABLE client_queue"));
  older.exec(MIGRATIONS.slice(0, before).join(";"));
  older.exec(`PRAGMA user_version = ${before}; PRAGMA application_id = ${APPLICATION_ID};`);
  older.exec(`
    INSERT INTO client VALUES ('a', 'busy', 1), ('b', 'quiet', 1);
    INSERT INTO client_key (id, client_id, hash, hint, created_at, task_ids)
      VALUES ('key', 'a', 'hash', 'hint', 1, 'integer');
  `);
  const insert = older.prepare(
    `INSERT INTO task (id, client_id, payload, created_at, attempts, status, available_at, failure, ended_at)
     VALUES (?, ?, ?, 1, 0, ?, 1, ?, ?)`,
  );
  const payload = JSON.stringify(PAYLOAD);
  for (let index = 0; index < 50; index += 1) insert.run(`a-${index}`, "a", payload, "queued", null, null);
  insert.run("b-0", "b", payload, "queued", null, null);
  const failure = JSON.stringify({ code: "ERROR_CAPTCHA_UNSOLVABLE", description: "refused" });
  insert.run("b-1", "b", payload, "failed", failure, Date.now());
  older.close();

  await using backend = await openDirectory(directory.path);
  expect(await backend.clients.listClients()).toMatchObject([
    { name: "busy", state: "active", tasksAtOnce: null, balance: null, activeTasks: 50, activeKeys: 1 },
    { name: "quiet", activeTasks: 1, activeKeys: 0 },
  ]);
  expect(await backend.clients.findByKeyHash("hash")).toMatchObject({ id: "a", taskIds: "integer" });
  expect(await backend.tasks.get("b-1")).toMatchObject({ status: "failed" });
  const claimed = await backend.tasks.claim({ workerId: "w", limit: 4, leaseMs: 1_000 });
  expect(claimed.map(({ id }) => id).toSorted()).toEqual(["a-0", "a-1", "a-2", "b-0"]);
  await backend.clients.updateClient("a", { tasksAtOnce: 50 });
  const task = { id: "a-50", clientId: "a", payload: PAYLOAD };
  expect(await backend.tasks.create(task)).toEqual({ status: "too_many_at_once", limit: 50 });
});

test("a database without priorities is migrated: its tasks keep their order, ahead of low priorities", async () => {
  using directory = createTemporaryDirectory();
  using older = new DatabaseSync(path.join(directory.path, "stile.db"));
  const before = MIGRATIONS.findIndex((step) => step.includes("ADD COLUMN priority"));
  older.exec(MIGRATIONS.slice(0, before).join(";"));
  older.exec(`PRAGMA user_version = ${before}; PRAGMA application_id = ${APPLICATION_ID};`);
  const insert = older.prepare(
    `INSERT INTO task (id, client_id, payload, created_at, attempts, status, available_at)
     VALUES (?, 'a', ?, 1, 0, ?, 1)`,
  );
  const payload = JSON.stringify(PAYLOAD);
  for (const id of ["first", "second"]) insert.run(id, payload, "queued");
  insert.run("paused", payload, "paused");
  older.exec("INSERT INTO client_queue (client_id, active_tasks, turn) VALUES ('a', 3, 1)");
  older.close();

  await using backend = await openDirectory(directory.path);
  const { tasks } = backend;
  await tasks.create({ id: "can wait", clientId: "a", payload: PAYLOAD, priority: 1 });
  await tasks.create({ id: "new", clientId: "a", payload: PAYLOAD });
  const claimed = await tasks.claim({ workerId: "w", limit: 9, leaseMs: 1_000 });
  expect(claimed.map(({ id }) => id)).toEqual(["first", "second", "paused", "new", "can wait"]);
});

test("another program's database is refused and stays unchanged", async () => {
  using directory = createTemporaryDirectory();
  const file = path.join(directory.path, "stile.db");
  using foreign = new DatabaseSync(file);
  foreign.exec("CREATE TABLE song (name TEXT)");
  const before = readFileSync(file);
  expect(await refusal(directory.path)).toBe(
    `${file} is not a Stile database; nothing was changed. Move it away or choose another data directory`,
  );
  expect(readFileSync(file)).toEqual(before);
});

test("a file that is not a database is refused and stays unchanged", async () => {
  using directory = createTemporaryDirectory();
  const file = path.join(directory.path, "stile.db");
  writeFileSync(file, "Dear diary, ".repeat(1_000));
  expect(await refusal(directory.path)).toBe(
    `${file} is not a Stile database; nothing was changed. Move it away or choose another data directory`,
  );
  expect(readFileSync(file, "utf8")).toBe("Dear diary, ".repeat(1_000));
  expect(readdirSync(directory.path)).toEqual(["stile.db"]);
});

test.each([
  ["a page overwritten", (file: string) => overwrite(file, 5 * 4_096)],
  ["the schema overwritten", (file: string) => overwrite(file, 100)],
  [
    "its second half missing",
    (file: string) => truncateSync(file, Math.floor(statSync(file).size / 8_192) * 4_096),
  ],
])("a damaged database is refused and stays unchanged: %s", async (_, damage) => {
  using directory = createTemporaryDirectory();
  const file = await createStore(directory.path);
  damage(file);
  const before = readFileSync(file);
  expect(await refusal(directory.path)).toMatch(
    new RegExp(`^${file} is damaged \\(.+\\)\\. Restore a backup, or move the file away to start empty$`),
  );
  expect(readFileSync(file)).toEqual(before);
});

function overwrite(file: string, offset: number): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0xaa, offset, offset + 2_000));
}

test("a data directory that is a file is refused", async () => {
  using parent = createTemporaryDirectory();
  const file = path.join(parent.path, "data");
  writeFileSync(file, "mine");
  expect(await refusal(file)).toBe(`${file} is not a directory. Choose another data directory`);
  expect(await refusal(path.join(file, "below"))).toBe(
    `${path.join(file, "below")} is not a directory. Choose another data directory`,
  );
  expect(readFileSync(file, "utf8")).toBe("mine");
});

test("a database file that is a directory is refused", async () => {
  using directory = createTemporaryDirectory();
  mkdirSync(path.join(directory.path, "stile.db"));
  const file = path.join(directory.path, "stile.db");
  expect(await refusal(directory.path)).toBe(
    `${file} is not a file. Move it away or choose another data directory`,
  );
});

test("a read-only directory is refused", () => {
  using directory = createTemporaryDirectory();
  chmodSync(directory.path, 0o555);
  const program = new URL("../testing/manage-keys.program.ts", import.meta.url).pathname;
  // Root may write everywhere, so the test runs as another user.
  const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const run = () =>
    execFileSync(process.execPath, [program, directory.path, "add", "hash"], { ...somebody, stdio: "pipe" });
  expect(run).toThrow(
    `BackendUnavailableError: ${directory.path}/stile.db cannot be written. ` +
      `Give this user write permission for ${directory.path} or choose another data directory`,
  );
  expect(readdirSync(directory.path)).toEqual([]);
});

test.skipIf(process.getuid?.() !== 0)("a full disk is reported, and nothing is lost", async () => {
  using disk = mountSmallDisk(1_000_000);
  const file = await createStore(disk.path);
  const before = readFileSync(file);
  const filler = fillUp(disk.path);
  expect(await refusal(disk.path)).toBe(
    `the disk that holds ${disk.path} is full. Free some space; nothing that was accepted is lost`,
  );
  expect(readFileSync(file)).toEqual(before);
  filler[Symbol.dispose]();
  expect(await refusal(disk.path)).toBe("opened");
});
