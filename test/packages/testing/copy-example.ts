import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Project } from "./open-project.ts";

const EXAMPLES = path.resolve(import.meta.dirname, "../../../examples");

/** Copies an example into a project, as a user would, and installs it with packed packages instead of published ones. */
export async function copyExample(
  project: Project,
  name: string,
  tarballs: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = path.join(EXAMPLES, name);
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of files) {
    const text = await readFile(path.join(folder, file.name), "utf8");
    const isManifest = file.name === "package.json";
    await project.write(file.name, isManifest ? withTarballs(text, tarballs) : text);
  }
  await project.install();
}

function withTarballs(manifest: string, tarballs: Readonly<Record<string, string>>): string {
  return Object.entries(tarballs).reduce(
    (text, [name, file]) =>
      text.replace(new RegExp(`("${name}"): "[^"]+"`), (_match, key: string) => `${key}: "file:${file}"`),
    manifest,
  );
}
