import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { DataDirectoryInUseError, lockDataDirectory } from "../../backend/sqlite/lock-data-directory.ts";
import { BackendUnavailableError } from "../../core/backend.ts";
import type { Config } from "../config/options.ts";
import { openStore } from "../open-store.ts";
import type { Check } from "./check.ts";

const NAME = "Data directory";

/** Checks whether the data directory is usable, whether another process holds it, and whether its database opens. */
export async function checkDataDirectory(config: Config, stileAnswers: boolean): Promise<Check> {
  const absolute = path.resolve(config.dataDirectory);
  if (config.backend === "valkey") return checkNewDirectory(absolute);
  if (!existsSync(path.join(absolute, "stile.db"))) return checkNewDirectory(absolute);
  try {
    const holder = holderOf(absolute);
    await using store = await openStore(config);
    const keys = await store.clients.listKeys();
    const active = keys.filter(({ revokedAt }) => revokedAt === null).length;
    const finding = `${absolute}, ${active} active client key${active === 1 ? "" : "s"}`;
    if (holder === undefined) return { name: NAME, status: "ok", finding };
    return stileAnswers
      ? { name: NAME, status: "ok", finding: `${finding}, in use by the running service` }
      : { name: NAME, status: "problem", finding: holder };
  } catch (error) {
    if (error instanceof BackendUnavailableError)
      return { name: NAME, status: "problem", finding: error.message };
    throw error;
  }
}

/** Names the process that holds the directory; `undefined` if it is free. */
function holderOf(directory: string): string | undefined {
  try {
    lockDataDirectory(directory, { address: "stile doctor" })[Symbol.dispose]();
    return undefined;
  } catch (error) {
    if (error instanceof DataDirectoryInUseError) return error.message;
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
