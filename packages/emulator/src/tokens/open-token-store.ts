import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Clock } from "../clock.ts";
import { hasCode } from "../storage/has-code.ts";
import { makePrivateDirectory } from "../storage/make-private-directory.ts";
import { keepFile } from "../storage/keep-file.ts";
import { openMemoryTokenStore } from "./open-memory-token-store.ts";
import { Redemptions } from "./redemptions.ts";
import { newTokenKey, TokenSeal } from "./token-seal.ts";
import type { TokenStore } from "./token-store.ts";

/**
 * Opens the token store in a directory: `token-key`, `token-epoch` and the redemptions. Without a directory, the store is
 * in memory.
 *
 * @throws Error of the file system, or one that names the invalid file.
 */
export async function openTokenStore(clock: Clock, directory: string | undefined): Promise<TokenStore> {
  if (directory === undefined) return openMemoryTokenStore(clock);
  const keyFile = path.resolve(directory, "token-key");
  const epochFile = path.resolve(directory, "token-epoch");
  return {
    redemptions: await Redemptions.open(clock, directory),
    seal: readSeal(await keepFile(keyFile, newTokenKey), keyFile),
    epoch: readEpoch(epochFile),
    keepEpoch(epoch) {
      makePrivateDirectory(directory);
      // The rename is atomic: a killed process leaves the old number or the new one.
      const draft = `${epochFile}.${process.pid}`;
      writeFileSync(draft, String(epoch), { mode: 0o600 });
      renameSync(draft, epochFile);
    },
  };
}

function readSeal(key: string, file: string): TokenSeal {
  try {
    return new TokenSeal(key);
  } catch (cause) {
    throw new Error(`${file} does not contain a token key. Delete it; the next start creates a new one.`, {
      cause,
    });
  }
}

function readEpoch(file: string): number {
  try {
    return Number(readFileSync(file, "utf8")) || 0;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw error;
  }
}
