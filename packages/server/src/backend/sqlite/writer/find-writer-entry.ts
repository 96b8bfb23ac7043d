import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { BackendUnavailableError } from "../../../core/backend.ts";

const sourcesSchema = z.record(z.string(), z.string());

/**
 * The program that the writer's thread runs. In a built package it is next to this file. In a checkout it is a
 * bundle that the set-up builds: threads that strip types start slowly, and Node 24 crashes when many of them start
 * and stop.
 * @throws BackendUnavailableError when the bundle is missing, or a source of it has changed since.
 */
export function findWriterEntry(here: string = import.meta.url): URL {
  if (!here.endsWith(".ts")) return new URL("./writer.entry.js", here);
  const bundle = new URL("./writer.bundle.js", here);
  const problem = whyUnusable(bundle);
  if (problem === undefined) return bundle;
  throw new BackendUnavailableError(
    `${problem}. Run \`node setup/run.mjs\` in the checkout, then start again`,
  );
}

/** Why the bundle cannot be used; `undefined` if it matches its sources. */
function whyUnusable(bundle: URL): string | undefined {
  const sources = readIfThere(bundle)?.trimEnd().split("\n// sources ")[1];
  if (sources === undefined) return "the store's writer was not built";
  for (const [source, hash] of Object.entries(sourcesSchema.parse(JSON.parse(sources)))) {
    const current = readIfThere(new URL(source, bundle));
    if (current === undefined || createHash("sha256").update(current).digest("base64url") !== hash) {
      return `the store's writer was built before its source ${source} changed`;
    }
  }
  return undefined;
}

function readIfThere(file: URL): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
