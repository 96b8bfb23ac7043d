import { readFile } from "node:fs/promises";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import type { SiteOptions } from "./site.ts";

/** What a file of sites says; pass it on to `createEmulator()`. */
export interface SitesFile {
  readonly sites: readonly SiteOptions[];
  readonly scenario?: GlobalScenario | undefined;
}

/**
 * Reads a JSON file `{ "sites": […], "scenario": {…} }`, or only the list of sites.
 * @throws Error with one line that names the file and every field at fault.
 */
export async function readSitesFile(path: string): Promise<SitesFile> {
  // The schemas are loaded only where there is a file to check.
  const [text, { parseSitesFile }] = await Promise.all([readFile(path, "utf8"), import("./site-schema.ts")]);
  try {
    return parseSitesFile(text);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
