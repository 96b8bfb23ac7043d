import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { createTemporaryDirectory } from "../testing/temporary-directory.ts";
import { findWriterEntry } from "./find-writer-entry.ts";

const HASH = createHash("sha256").update("source").digest("base64url");
const ADVICE = "Run `node setup/run.mjs` in the checkout, then start again";

/** A checkout's writer folder with a bundle of one source, as setup/build-writer.mjs makes it. */
function createSample() {
  const directory = createTemporaryDirectory();
  const file = (name: string) => path.join(directory.path, name);
  writeFileSync(file("part.ts"), "source");
  writeFileSync(file("writer.bundle.js"), `code();\n// sources ${JSON.stringify({ "part.ts": HASH })}\n`);
  return {
    file,
    find: () => findWriterEntry(pathToFileURL(file("find-writer-entry.ts")).href),
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}

test("a built package's thread runs the JavaScript in the same folder", () => {
  const { href } = findWriterEntry("file:///package/dist/backend/sqlite/writer/find-writer-entry.js");
  expect(href).toBe("file:///package/dist/backend/sqlite/writer/writer.entry.js");
});

test("a checkout's thread runs the bundle", () => {
  using sample = createSample();
  expect(sample.find()).toEqual(pathToFileURL(sample.file("writer.bundle.js")));
});

test("a missing bundle is refused with advice", () => {
  using sample = createSample();
  rmSync(sample.file("writer.bundle.js"));
  expect(sample.find).toThrow(new BackendUnavailableError(`the store's writer was not built. ${ADVICE}`));
});

test("a bundle is refused when one of its sources changed or is missing", () => {
  using sample = createSample();
  const refusal = new BackendUnavailableError(
    `the store's writer was built before its source part.ts changed. ${ADVICE}`,
  );
  writeFileSync(sample.file("part.ts"), "changed");
  expect(sample.find).toThrow(refusal);
  rmSync(sample.file("part.ts"));
  expect(sample.find).toThrow(refusal);
});

test("a bundle that does not name its sources is refused", () => {
  using sample = createSample();
  writeFileSync(sample.file("writer.bundle.js"), "code();\n");
  expect(sample.find).toThrow(new BackendUnavailableError(`the store's writer was not built. ${ADVICE}`));
});
