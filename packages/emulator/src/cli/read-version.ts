import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const manifestSchema = z.object({ version: z.string() });

/** The version of a package. `packageOf` is `import.meta.url` of one of its files. */
export function readVersion(packageOf: string): string {
  let manifest = new URL("package.json", packageOf);
  // The sources and the published files are at different depths below the manifest.
  while (!existsSync(manifest)) manifest = new URL("../package.json", manifest);
  return manifestSchema.parse(JSON.parse(readFileSync(manifest, "utf8"))).version;
}
