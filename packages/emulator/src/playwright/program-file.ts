import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A program of this package: its source and its built file, relative to the package's folder. */
export interface Program {
  readonly source: string;
  readonly built: string;
}

/** The path of a program of this package. Does not need `node_modules/.bin`. */
export function programFile({ source, built }: Program): string {
  let root = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", root))) root = new URL("../", root);
  const isSource = import.meta.url.endsWith(".ts");
  return fileURLToPath(new URL(isSource ? source : built, root));
}
