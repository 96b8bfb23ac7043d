import { ExpectedError } from "../core/expected-error.ts";
import path from "node:path";
import type { Machine } from "./chromium/machine.ts";
import { playwrightPlaces, stilePlaces, systemPlaces } from "./chromium/places.ts";
import { readVersion } from "./chromium/read-version.ts";

/** A Chromium that printed its version. */
export interface FoundChromium {
  /** Absolute path of the executable. */
  readonly path: string;
  /** The headless shell needs about a quarter of the resources of full Chromium. */
  readonly kind: "headless shell" | "full";
  /** Such as `156.0.8078.79`; `unknown` if it cannot be determined. */
  readonly version: string;
  readonly source: "configured" | keyof typeof PLACES;
}

export interface FindChromiumOptions {
  readonly machine: Machine;
  /** The option `chromiumPath`. @default STILE_CHROMIUM_PATH of the machine's environment */
  readonly configuredPath?: string | undefined;
}

/** The configured path is not a working Chromium. The message gives the reason in one line. */
export class ChromiumUnusableError extends ExpectedError {
  override readonly name = "ChromiumUnusableError";
}

/**
 * Looks for a Chromium: first the configured path, then a headless shell, then a full Chromium. Each is looked for in the
 * system's usual places, Playwright's cache and Stile's cache (`stile install-browser`). If a path is configured, only that
 * path is used.
 * @throws ChromiumUnusableError
 */
export async function findChromium({
  machine,
  configuredPath = machine.environment["STILE_CHROMIUM_PATH"],
}: FindChromiumOptions): Promise<FoundChromium | undefined> {
  if (configuredPath !== undefined && configuredPath !== "") return await configured(configuredPath, machine);
  for (const kind of ["headless shell", "full"] as const) {
    for (const source of SOURCES) {
      for await (const found of chromiumsIn(source, machine, kind)) return found;
    }
  }
  return undefined;
}

/** Looks for a Chromium from one source. */
export async function findChromiumIn(
  source: keyof typeof PLACES,
  machine: Machine,
): Promise<FoundChromium | undefined> {
  for await (const found of chromiumsIn(source, machine)) return found;
  return undefined;
}

/** Finds all working Chromiums, best first, for tests that compare them. Ignores STILE_CHROMIUM_PATH. */
export async function findEvery(machine: Machine): Promise<readonly FoundChromium[]> {
  const found = await Promise.all(SOURCES.map((source) => Array.fromAsync(chromiumsIn(source, machine))));
  return found.flat();
}

async function* chromiumsIn(
  source: keyof typeof PLACES,
  machine: Machine,
  kind?: FoundChromium["kind"],
): AsyncGenerator<FoundChromium, undefined> {
  for (const place of await PLACES[source](machine)) {
    if (kind !== undefined && kindOf(place) !== kind) continue;
    const outcome = await readVersion(place, machine.platform);
    if (outcome.status === "answered") {
      yield { path: place, kind: kindOf(place), version: outcome.version, source };
    }
  }
}

const PLACES = {
  system: systemPlaces,
  "Playwright's cache": playwrightPlaces,
  "Stile's cache": stilePlaces,
} as const;

const SOURCES = ["system", "Playwright's cache", "Stile's cache"] as const;

async function configured(chosen: string, machine: Machine): Promise<FoundChromium> {
  const executable = path.resolve(chosen);
  const outcome = await readVersion(executable, machine.platform);
  if (outcome.status === "failed") {
    throw new ChromiumUnusableError(
      `The configured Chromium ${executable} cannot be used: ${outcome.problem}. Correct chromiumPath (STILE_CHROMIUM_PATH), or remove it so that Stile looks for Chromium.`,
    );
  }
  return { path: executable, kind: kindOf(executable), version: outcome.version, source: "configured" };
}

function kindOf(executable: string): FoundChromium["kind"] {
  return /headless[-_]shell/i.test(path.basename(executable)) ? "headless shell" : "full";
}
