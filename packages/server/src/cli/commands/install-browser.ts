import type { Command } from "commander";

export function define(command: Command): void {
  command
    .addHelpText(
      "after",
      `
Looks for Chromium in STILE_CHROMIUM_PATH, the system's usual locations, Playwright's cache and Stile's cache.
If there is none, it installs one: from npm (Linux x64, no root needed), with Playwright's download, or with
apt-get (as root). It prints the path on stdout and everything else on stderr.

Example:
  export STILE_CHROMIUM_PATH=$(stile install-browser)`,
    )
    .action(installBrowser);
}

async function installBrowser(): Promise<void> {
  const { provideBrowser } = await import("../../server/provide-browser.ts");
  const chromium = await provideBrowser((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${chromium.path}\n`);
}
