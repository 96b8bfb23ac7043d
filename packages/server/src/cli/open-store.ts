import type { Command } from "commander";
import type { OpenStore, OpenStoreOptions } from "../server/open-store.ts";
import { configOf } from "./config-options.ts";

/** Opens the store that a command's options select; a running service sees each change within a second. */
export async function openStore(command: Command, options?: OpenStoreOptions): Promise<OpenStore> {
  const { config } = configOf(command);
  // Loaded only when needed, so the CLI starts quickly.
  const { openStore: open } = await import("../server/open-store.ts");
  return await open(config, options);
}
