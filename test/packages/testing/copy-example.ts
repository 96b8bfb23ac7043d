import { cp, readFile } from "node:fs/promises";
import path from "node:path";
import type { Project } from "./open-project.ts";

const EXAMPLES = path.resolve(import.meta.dirname, "../../../examples");
/** What somebody who tried an example in the checkout left there. */
const PRODUCTS = new Set(["node_modules", "package-lock.json", "dist", ".next", "data", "test-results"]);

/** Copies an example into a project, as a user would, and installs it with packed packages instead of published ones. */
export async function copyExample(
  project: Project,
  name: string,
  tarballs: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = path.join(EXAMPLES, name);
  await cp(folder, project.directory, {
    recursive: true,
    filter: (source) => !PRODUCTS.has(path.basename(source)),
  });
  const manifest = await readFile(path.join(folder, "package.json"), "utf8");
  await project.write("package.json", withTarballs(manifest, tarballs));
  await project.install();
}

function withTarballs(manifest: string, tarballs: Readonly<Record<string, string>>): string {
  return Object.entries(tarballs).reduce(
    (text, [name, file]) =>
      text.replace(new RegExp(`("${name}"): "[^"]+"`), (_match, key: string) => `${key}: "file:${file}"`),
    manifest,
  );
}
