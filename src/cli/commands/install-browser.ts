import type { Command } from "commander";

export function addInstallBrowser(program: Command): void {
  program
    .command("install-browser")
    .description("find Chromium or install one, and print its path")
    .action(async () => {
      const { provideBrowser } = await import("../../server/provide-browser.ts");
      const chromium = await provideBrowser((line) => process.stderr.write(`${line}\n`));
      process.stdout.write(`${chromium.path}\n`);
    });
}
