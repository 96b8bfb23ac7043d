import type { Command } from "commander";
import type { OpenClientStore } from "../server/open-client-store.ts";
import { configOf } from "./config-options.ts";

/** Opens the store that a command's options select; a running service sees each change immediately. */
export async function openStore(command: Command): Promise<OpenClientStore> {
  const { config } = configOf(command);
  // Loaded only when needed, so the CLI starts quickly.
  const { openClientStore } = await import("../server/open-client-store.ts");
  return await openClientStore(config);
}
