import { readFile } from "node:fs/promises";
import { openConnection, type ValkeyConnection } from "../backend/valkey/connection/open-connection.ts";
import type { Log } from "../core/log.ts";
import { ConfigError } from "turnstile-emulator/config";
import type { Config } from "./config/options.ts";

/** How long a starting node waits for the server, which may be starting too, in ms. */
const NODE_PATIENCE_MS = 5_000;
/** How long a command waits for the server, in ms; shorter, because a person is waiting. */
export const COMMAND_PATIENCE_MS = 1_500;

export interface ConnectOptions {
  readonly log: Log;
  /** Timeout for the first connection, in ms. @default 5_000 */
  readonly firstConnectMs?: number;
}

/**
 * Connects to the configured server.
 * @throws ConfigError for a password file that cannot be read
 * @throws BackendUnavailableError
 */
export async function connectToValkey(
  config: Config,
  { log, firstConnectMs = NODE_PATIENCE_MS }: ConnectOptions,
): Promise<ValkeyConnection> {
  const { valkeyUrl: url, valkeyPrefix: prefix } = config;
  if (url === undefined) throw new Error("the configuration holds a URL with this backend");
  return await openConnection({ url, prefix, log, firstConnectMs, password: await valkeyPasswordOf(config) });
}

/**
 * The configured password; undefined if there is none, or only one in the URL.
 * @throws ConfigError for a password file that cannot be read
 */
export async function valkeyPasswordOf({
  valkeyPassword,
  valkeyPasswordFile,
}: Pick<Config, "valkeyPassword" | "valkeyPasswordFile">): Promise<string | undefined> {
  if (valkeyPasswordFile === undefined) return valkeyPassword;
  let content: string;
  try {
    content = await readFile(valkeyPasswordFile, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new ConfigError([`valkeyPasswordFile: ${valkeyPasswordFile} cannot be read (${reason}).`]);
  }
  // Editors add a line break at the end of a file; it is not part of the password.
  const password = content.replace(/\r?\n$/, "");
  if (password === "") throw new ConfigError([`valkeyPasswordFile: ${valkeyPasswordFile} is empty.`]);
  return password;
}
