import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { findWriterEntry } from "../packages/server/src/backend/sqlite/writer/find-writer-entry.ts";
import { buildWriter } from "./build-writer.mjs";
import { root } from "./paths.mjs";

/** Builds a writer from two sources. */
async function buildSample() {
  const directory = mkdtempSync(path.join(tmpdir(), "stile-setup-"));
  const file = (name) => path.join(directory, name);
  const bundle = file("writer.bundle.js");
  writeFileSync(
    file("writer.entry.ts"),
    'import { greeting } from "./greeting.ts"; export const said = greeting;',
  );
  writeFileSync(file("greeting.ts"), 'export const greeting: string = "hello";');
  const build = () => buildWriter({ entry: file("writer.entry.ts"), bundle });
  await build();
  return {
    file,
    bundle,
    build,
    find: () => findWriterEntry(pathToFileURL(file("find-writer-entry.ts")).href),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

test("the service uses the bundle from the set-up, which is JavaScript without imports of sources", async () => {
  using sample = await buildSample();
  expect(sample.find()).toEqual(pathToFileURL(sample.bundle));
  expect(await import(sample.bundle)).toMatchObject({ said: "hello" });
});

test("the bundle is rebuilt only when one of its sources has changed", async () => {
  using sample = await buildSample();
  const before = statSync(sample.bundle).ino;
  await sample.build();
  expect(statSync(sample.bundle).ino).toBe(before);

  writeFileSync(sample.file("greeting.ts"), 'export const greeting: string = "good morning";');
  expect(sample.find).toThrow("built before its source greeting.ts changed");
  await sample.build();
  expect(readFileSync(sample.bundle, "utf8")).toContain("good morning");
  expect(sample.find()).toEqual(pathToFileURL(sample.bundle));
});

test("a damaged bundle is rebuilt", async () => {
  using sample = await buildSample();
  writeFileSync(sample.bundle, "broken");
  await sample.build();
  expect(sample.find()).toEqual(pathToFileURL(sample.bundle));
});

test("the real writer stays small, because each thread reads it", () => {
  const bundle = path.join(
    root,
    "packages",
    "server",
    "src",
    "backend",
    "sqlite",
    "writer",
    "writer.bundle.js",
  );
  expect(statSync(bundle).size).toBeLessThan(150_000);
});
