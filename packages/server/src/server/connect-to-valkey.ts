import { readFile } from "node:fs/promises";
import { openConnection, type ValkeyConnection } from "../backend/valkey/connection/open-connection.ts";
import type { Log } from "../core/log.ts";
import { ConfigError } from "./config/load-config.ts";
import type { Config } from "./config/options.ts";

/** How long a node that starts waits for a server that starts too, in ms. */
const NODE_PATIENCE_MS = 5_000;
/** How long somebody at a terminal waits for one that is away, in ms. */
export const COMMAND_PATIENCE_MS = 1_500;

export interface ConnectOptions {
  readonly log: Log;
  /** How long to try, in ms. @default 5_000 */
  readonly firstConnectMs?: number;
}

/**
 * Connects to the server that the options name.
 * @throws ConfigError for a password file that cannot be read
 * @throws BackendUnavailableError
 */
export async function connectToValkey(
  config: Config,
  { log, firstConnectMs = NODE_PATIENCE_MS }: ConnectOptions,
): Promise<ValkeyConnection> {
  const { valkeyUrl: url, valkeyPrefix: prefix } = config;
  if (url === undefined) throw new Error("the configuration holds a URL with this backend");
  return await openConnection({ url, prefix, log, firstConnectMs, password: await passwordOf(config) });
}

async function passwordOf({ valkeyPassword, valkeyPasswordFile }: Config): Promise<string | undefined> {
  if (valkeyPasswordFile === undefined) return valkeyPassword;
  let content: string;
  try {
    content = await readFile(valkeyPasswordFile, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new ConfigError([`valkeyPasswordFile: ${valkeyPasswordFile} cannot be read (${reason}).`]);
  }
  // Editors end a file with a line break, which is no part of a password.
  const password = content.replace(/\r?\n$/, "");
  if (password === "") throw new ConfigError([`valkeyPasswordFile: ${valkeyPasswordFile} is empty.`]);
  return password;
}
