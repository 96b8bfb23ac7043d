import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseValkeyUrl } from "../backend/valkey/connection/parse-valkey-url.ts";
import type { Config } from "./config/options.ts";
import { valkeyPasswordOf } from "./connect-to-valkey.ts";

const FILE_NAME = "callback-key";
const KEY_BYTES = 32;

/**
 * The secret that seals the signing keys of callbacks. With SQLite it is in the data directory, apart from the database;
 * the caller holds the directory's lock. With Valkey it is the password of Valkey, which all nodes have and the store
 * does not contain; undefined if there is no password.
 */
export async function signingKeySecret(config: Config): Promise<string | undefined> {
  if (config.backend !== "valkey") return await secretInFile(path.join(config.dataDirectory, FILE_NAME));
  const password = (await valkeyPasswordOf(config)) ?? parseValkeyUrl(config.valkeyUrl ?? "").password;
  return password === "" ? undefined : password;
}

async function secretInFile(file: string): Promise<string> {
  const secret = randomBytes(KEY_BYTES).toString("base64url");
  try {
    await writeFile(file, secret, { mode: 0o600, flag: "wx" });
    return secret;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const kept = await readFile(file, "utf8");
  // A process was killed, or the disk was full, while it wrote the file.
  if (kept.length === secret.length) return kept;
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}
