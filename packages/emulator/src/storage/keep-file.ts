import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "./has-code.ts";
import { makePrivateDirectory } from "./make-private-directory.ts";

/**
 * Reads a file, or creates it if it is missing. If several processes create it concurrently, all of them read the same
 * complete content.
 *
 * @param make Returns the content of a new file.
 * @param mode Permissions of a new file. @default read and write for the owner only
 * @throws Error of the file system.
 */
export async function keepFile(
  file: string,
  make: () => string | Promise<string>,
  mode = 0o600,
): Promise<string> {
  const kept = await readIfPresent(file);
  if (kept !== undefined) return kept;
  makePrivateDirectory(path.dirname(file));
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, await make(), { mode, flag: "wx" });
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft);
  }
  return await readFile(file, "utf8");
}

/**
 * Replaces a file atomically: readers see the old content or the new one.
 * @returns the content
 * @throws Error of the file system.
 */
export async function replaceFile(file: string, content: string, mode: number): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode, flag: "wx" });
  await rename(draft, file);
  return content;
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
