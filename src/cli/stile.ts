#!/usr/bin/env node
import { Command } from "commander";
import { addInstallBrowser } from "./commands/install-browser.ts";

const program = new Command("stile").description("Test forms guarded by Cloudflare Turnstile.");
addInstallBrowser(program);
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`stile: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
