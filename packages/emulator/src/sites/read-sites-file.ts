import { readFile } from "node:fs/promises";
import { ExpectedError } from "../expected-error.ts";
import { messageOf } from "../message-of.ts";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import type { SiteOptions } from "./site.ts";

/** Content of a sites file; pass it to `createEmulator()`. */
export interface SitesFile {
  readonly sites: readonly SiteOptions[];
  readonly scenario?: GlobalScenario | undefined;
}

/** An unusable sites file. The message is one line that names the file and every invalid field. */
export class SitesFileError extends ExpectedError {
  override readonly name = "SitesFileError";
  override readonly expected = "usage";

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`The sites file ${path} ${problem}`, options);
  }
}

/**
 * Reads a JSON file `{ "sites": […], "scenario": {…} }`, or just the list of sites.
 * @throws SitesFileError
 */
export async function readSitesFile(path: string): Promise<SitesFile> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : "unreadable";
    const problem = code === "ENOENT" ? "does not exist." : `cannot be read (${String(code)}).`;
    throw new SitesFileError(path, problem, { cause: error });
  });
  // Load the schemas only if there is a file to check.
  const { parseSitesFile } = await import("./site-schema.ts");
  try {
    return parseSitesFile(text);
  } catch (error) {
    const reason = messageOf(error);
    throw new SitesFileError(path, `is not valid: ${reason}${/[.?]$/.test(reason) ? "" : "."}`, {
      cause: error,
    });
  }
}
