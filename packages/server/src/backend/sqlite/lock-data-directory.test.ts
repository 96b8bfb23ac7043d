import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { BackendUnavailableError } from "../../core/backend.ts";
import { isDataDirectoryLocked, lockDataDirectory } from "./lock-data-directory.ts";
import { startProcess } from "./testing/child-process.ts";
import { createTemporaryDirectory } from "./testing/temporary-directory.ts";

const address = "http://127.0.0.1:7081";

function refusal(directory: string): string {
  try {
    using lock = lockDataDirectory(directory, { address });
    return `locked: ${lock !== undefined}`;
  } catch (error) {
    if (error instanceof BackendUnavailableError) return error.message;
    throw error;
  }
}

test("the error names the process that holds the directory; killing that process frees it", async () => {
  using directory = createTemporaryDirectory();
  await using holder = startProcess("hold-lock.program.ts", directory.path);
  await holder.lines.next();
  expect(refusal(directory.path)).toMatch(
    new RegExp(
      `^the data directory ${directory.path} is used by another Stile ` +
        `\\(process ${holder.process.pid}, since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z, at http://127.0.0.1:7080\\)\\. Stop it .*$`,
    ),
  );
  holder.process.kill("SIGKILL");
  await holder.ended;
  expect(refusal(directory.path)).toBe("locked: true");
});

test("a process releases the directory when it ends", async () => {
  using directory = createTemporaryDirectory();
  await using holder = startProcess("hold-lock.program.ts", directory.path);
  await holder.lines.next();
  holder.process.stdin?.end();
  await holder.ended;
  expect(readdirSync(directory.path)).toEqual(["lock.db"]);
  expect(refusal(directory.path)).toBe("locked: true");
});

test("one process cannot lock a directory twice, and a refused attempt does not release the lock", async () => {
  using directory = createTemporaryDirectory();
  using lock = lockDataDirectory(directory.path, { address });
  expect(refusal(directory.path)).toContain(`process ${process.pid}`);
  await using other = startProcess("try-lock.program.ts", directory.path);
  expect(await other.lines.next()).toMatchObject({
    value: { refused: expect.stringContaining(`process ${process.pid}`) },
  });
  lock[Symbol.dispose]();
  lock[Symbol.dispose]();
  expect(refusal(directory.path)).toBe("locked: true");
});

test("the file that names the holder may be missing or unreadable", () => {
  using directory = createTemporaryDirectory();
  using held = new DisposableStack();
  held.use(lockDataDirectory(directory.path, { address }));
  writeFileSync(path.join(directory.path, "lock.json"), "{");
  expect(refusal(directory.path)).toContain("(just started)");
});

test("only this user can read a new directory and its files, and Git ignores them", () => {
  using parent = createTemporaryDirectory();
  const directory = path.join(parent.path, "new", "data");
  using held = new DisposableStack();
  held.use(lockDataDirectory(directory, { address }));
  const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);
  expect(mode(directory)).toBe("700");
  for (const file of readdirSync(directory)) expect(mode(path.join(directory, file)), file).toBe("600");
  expect(readFileSync(path.join(directory, ".gitignore"), "utf8")).toBe("*\n");
});

test("a data directory that is a file is refused with an explanation", () => {
  using parent = createTemporaryDirectory();
  const file = path.join(parent.path, "file");
  writeFileSync(file, "");
  expect(refusal(file)).toBe(`${file} is not a directory. Choose another data directory`);
});

test("another process can look whether the directory is held", async () => {
  using directory = createTemporaryDirectory();
  expect(isDataDirectoryLocked(directory.path)).toBe(false);
  {
    await using holder = startProcess("hold-lock.program.ts", directory.path);
    await holder.lines.next();
    expect(isDataDirectoryLocked(directory.path)).toBe(true);
    holder.process.kill("SIGKILL");
    await holder.ended;
  }
  expect(isDataDirectoryLocked(directory.path)).toBe(false);
});
