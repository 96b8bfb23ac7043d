import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { BackendUnavailableError } from "../../core/backend.ts";
import type { Config } from "../config/options.ts";
import { openStore } from "../open-store.ts";
import type { Check } from "./check.ts";

const NAME = "Data directory";

/** The state of the data directory. */
export interface DataDirectoryState {
  readonly check: Check;
  /** Address of the service that runs with this directory; `undefined` if none runs. */
  readonly serviceUrl?: string | undefined;
}

/** Checks whether the data directory is usable, whether a service runs with it, and whether its database opens. */
export async function checkDataDirectory(config: Config): Promise<DataDirectoryState> {
  const absolute = path.resolve(config.dataDirectory);
  if (config.backend === "valkey" || !existsSync(path.join(absolute, "stile.db")))
    return { check: checkNewDirectory(absolute) };
  try {
    await using store = await openStore(config);
    const keys = await store.clients.listKeys();
    const active = keys.filter(({ revokedAt }) => revokedAt === null).length;
    const finding = `${absolute}, ${active} active client key${active === 1 ? "" : "s"}`;
    const [node] = await store.nodes.list();
    return { check: { name: NAME, status: "ok", finding }, serviceUrl: node?.address };
  } catch (error) {
    if (error instanceof BackendUnavailableError)
      return { check: { name: NAME, status: "problem", finding: error.message } };
    throw error;
  }
}

function checkNewDirectory(directory: string): Check {
  const parent = nearestExisting(directory);
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    const finding =
      parent === directory
        ? existsSync(path.join(directory, "emulator"))
          ? `${directory} is writable`
          : `${directory} is empty`
        : `${directory} will be created`;
    return { name: NAME, status: "ok", finding };
  } catch {
    return {
      name: NAME,
      status: "problem",
      finding: `you do not have permission to write to ${parent}`,
      advice: "Change its owner, or choose another with --data-directory.",
    };
  }
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(path.dirname(directory));
}
