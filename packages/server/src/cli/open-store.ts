import type { Command } from "commander";
import type { OpenClientStore } from "../server/open-client-store.ts";
import { configOf } from "./config-options.ts";

/** Opens the clients and keys that a command's options name; a running service sees each change immediately. */
export async function openStore(command: Command): Promise<OpenClientStore> {
  const { config } = configOf(command);
  // Loaded only where it is used: starting must be quick.
  const { openClientStore } = await import("../server/open-client-store.ts");
  return await openClientStore(config);
}
