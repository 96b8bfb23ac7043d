import { existsSync } from "node:fs";
import path from "node:path";
import type { InstallContext, InstallStep } from "./install-step.ts";
import { runProgram } from "./run-program.ts";

/** Installs a package of Debian or Ubuntu. Ubuntu's `chromium` only refers to a snap, so check that it starts. */
export const aptStep: InstallStep = {
  name: "apt-get install chromium-headless-shell",
  source: "system",
  obstacle: ({ platform, isRoot, rootDirectory }) => {
    if (platform !== "linux" || !existsSync(path.join(rootDirectory, "usr/bin/apt-get")))
      return "there is no apt-get";
    return isRoot ? undefined : "it needs root";
  },
  install: async (context) => {
    try {
      await aptInstall(context, "chromium-headless-shell");
    } catch {
      context.say("apt-get update");
      await apt(context, ["update"]);
      await aptInstall(context, "chromium-headless-shell").catch(() => aptInstall(context, "chromium"));
    }
  },
};

async function aptInstall(context: InstallContext, packageName: string): Promise<void> {
  context.say(`apt-get install ${packageName}`);
  await apt(context, ["install", "-y", "--no-install-recommends", packageName]);
}

async function apt({ machine }: InstallContext, aptArguments: readonly string[]): Promise<void> {
  await runProgram("apt-get", ["-q", ...aptArguments], {
    environment: { ...machine.environment, DEBIAN_FRONTEND: "noninteractive" },
    timeoutMs: 900_000,
  });
}
