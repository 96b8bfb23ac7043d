import { closeSync, openSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { BackendUnavailableError, type Backend } from "../../core/backend.ts";
import { PAYLOAD } from "../testing/contract-store.ts";
import { openDirectory } from "./testing/open-directory.ts";
import { fillUp, mountSmallDisk } from "./testing/small-disk.ts";
import { createTemporaryDirectory } from "./testing/temporary-directory.ts";

const time = { now: 0 };
const monotonic = () => time.now;
const create = ({ tasks }: Backend, id: string) =>
  tasks.create({ id, clientId: "client", payload: { ...PAYLOAD, cData: "x".repeat(255) } });

test.skipIf(process.getuid?.() !== 0)(
  "a full disk is a problem before a task is refused, until there is space again",
  async () => {
    using disk = mountSmallDisk(2_000_000);
    await using backend = await openDirectory(disk.path, { monotonic });
    await create(backend, "before");
    expect(await backend.findProblem()).toBeUndefined();
    const filler = fillUp(disk.path);
    time.now += 1_000;
    expect(await backend.findProblem()).toContain(`the disk that holds ${disk.path} is full`);
    filler[Symbol.dispose]();
    time.now += 2_000;
    expect(await backend.findProblem()).toBeUndefined();
    expect(await create(backend, "after")).toEqual({ status: "created" });
  },
);

test.skipIf(process.getuid?.() !== 0)("a refused task is remembered, without a probe", async () => {
  using disk = mountSmallDisk(2_000_000);
  await using backend = await openDirectory(disk.path, { monotonic });
  expect(await backend.findProblem()).toBeUndefined();
  using filler = fillUp(disk.path);
  let isRefused = false;
  for (let index = 0; !isRefused; index += 1)
    await create(backend, `task-${index}`).catch((error: unknown) => {
      expect(error).toBeInstanceOf(BackendUnavailableError);
      isRefused = true;
    });
  expect(filler).toBeDefined();
  expect(await backend.findProblem()).toContain("is full");
});

test("damaged pages are a problem, until the file is repaired", async () => {
  using directory = createTemporaryDirectory();
  await using backend = await openDirectory(directory.path, { monotonic });
  const file = path.join(directory.path, "stile.db");
  for (let index = 0; index < 200; index += 1) await create(backend, `task-${index}`);
  {
    using other = new DatabaseSync(file);
    other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  expect(await backend.findProblem()).toBeUndefined();
  const intact = readFileSync(file);
  overwrite(file, Buffer.alloc(statSync(file).size - 4_096, 0x5a), 4_096);
  await expect(backend.tasks.get("task-7")).rejects.toBeInstanceOf(BackendUnavailableError);
  expect(await backend.findProblem()).toContain(`${file} is damaged`);
  // A thorough probe reads the file, and does not believe the pages in memory.
  time.now += 2_000;
  expect(await backend.findProblem()).toContain(`${file} is damaged`);
  overwrite(file, intact, 0);
  time.now += 2_000;
  expect(await backend.findProblem()).toBeUndefined();
  expect(await backend.tasks.get("task-7")).toMatchObject({ status: "queued" });
});

test("without its file, the store accepts nothing and says why", async () => {
  using directory = createTemporaryDirectory();
  await using backend = await openDirectory(path.join(directory.path, "data"), { monotonic });
  await create(backend, "before");
  expect(await backend.findProblem()).toBeUndefined();
  renameSync(path.join(directory.path, "data"), path.join(directory.path, "moved"));
  await expect(create(backend, "lost")).rejects.toThrow("was deleted or replaced while Stile is running");
  expect(await backend.findProblem()).toContain("was deleted or replaced");
  renameSync(path.join(directory.path, "moved"), path.join(directory.path, "data"));
  expect(await create(backend, "after")).toEqual({ status: "created" });
  time.now += 2_000;
  expect(await backend.findProblem()).toBeUndefined();
  expect(await backend.tasks.counts()).toMatchObject({ queued: 2 });
});

test("another file with the same name is not the store", async () => {
  using directory = createTemporaryDirectory();
  await using backend = await openDirectory(directory.path, { monotonic });
  const file = path.join(directory.path, "stile.db");
  renameSync(file, `${file}.old`);
  writeFileSync(file, readFileSync(`${file}.old`));
  expect(await backend.findProblem()).toContain("was deleted or replaced");
});

function overwrite(file: string, content: Uint8Array, at: number): void {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, content, 0, content.length, at);
  closeSync(descriptor);
}
