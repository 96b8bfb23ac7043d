import { ExpectedError } from "../core/expected-error.ts";
import { aptStep } from "./chromium/install-with-apt.ts";
import { createNpmStep } from "./chromium/install-from-npm.ts";
import { playwrightStep } from "./chromium/install-with-playwright.ts";
import type { InstallContext, InstallStep } from "./chromium/install-step.ts";
import { tryChromiumWithOrWithoutSandbox } from "./chromium/try-chromium.ts";
import { findChromiumIn, type FoundChromium } from "./find-chromium.ts";

/** No step could install Chromium. The message says what to do and lists the failed steps. */
export class NoChromiumError extends ExpectedError {
  override readonly name = "NoChromiumError";
}

export interface InstallChromiumOptions extends InstallContext {
  /** The steps, in order. @default npm package, Playwright's download, apt-get */
  readonly steps?: readonly InstallStep[];
}

/**
 * Installs a Chromium and checks that it starts. Call it only if `findChromium` found none. Each failure is reported,
 * then the next step is tried.
 * @throws NoChromiumError
 */
export async function installChromium({
  machine,
  say,
  steps = [createNpmStep(), playwrightStep, aptStep],
}: InstallChromiumOptions): Promise<FoundChromium> {
  const tried: string[] = [];
  for (const step of steps) {
    const obstacle = step.obstacle(machine);
    try {
      if (obstacle !== undefined) throw new Error(obstacle);
      await step.install({ machine, say });
      return await proven(step, { machine, say });
    } catch (error) {
      const problem = `${step.name}: ${error instanceof Error ? error.message : String(error)}`;
      if (obstacle === undefined) say(`failed: ${problem}`);
      tried.push(problem);
    }
  }
  throw new NoChromiumError(
    [
      "Stile could not install Chromium. Install chromium-headless-shell, Chromium or Chrome with your system's package manager, or set STILE_CHROMIUM_PATH to an existing one.",
      ...tried.map((line) => `  tried ${line}`),
    ].join("\n"),
  );
}

async function proven(step: InstallStep, { machine, say }: InstallContext): Promise<FoundChromium> {
  const found = await findChromiumIn(step.source, machine);
  if (found === undefined) throw new Error("it installed no working Chromium");
  const outcome = await tryChromiumWithOrWithoutSandbox(found.path, machine.isRoot);
  if (outcome.status === "failed") throw new Error(`${found.path} does not start: ${outcome.problem}`);
  if (outcome.status === "has_network")
    throw new Error(`${found.path} failed the network test: ${outcome.problem}`);
  say(`Chromium ${found.version} starts (${outcome.durationMs} ms): ${found.path}`);
  return found;
}
