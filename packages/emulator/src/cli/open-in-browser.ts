import { spawn } from "node:child_process";

/** The command of each platform that opens an address in the user's browser. */
const COMMANDS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens an address in the user's browser. Prints one line if that is not possible. */
export function openInBrowser(address: string): void {
  const [command, ...first] = COMMANDS[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...first, address], { stdio: "ignore", detached: true });
  child.on("error", ({ message }) => {
    process.stderr.write(`Cannot open a browser: ${message}. Open ${address} yourself.\n`);
  });
  child.unref();
}
