import { aptStep } from "./chromium/install-with-apt.ts";
import { createNpmStep } from "./chromium/install-from-npm.ts";
import { playwrightStep } from "./chromium/install-with-playwright.ts";
import type { InstallContext, InstallStep } from "./chromium/install-step.ts";
import { tryChromiumEitherWay } from "./chromium/try-chromium.ts";
import { findChromiumIn, type FoundChromium } from "./find-chromium.ts";

/** No way to bring Chromium worked; the message names all that was tried and says what to do. */
export class NoChromiumError extends Error {
  override readonly name = "NoChromiumError";
}

export interface InstallChromiumOptions extends InstallContext {
  /** The ways, in the order in which they are tried. @default npm package, Playwright's download, apt-get */
  readonly steps?: readonly InstallStep[];
}

/**
 * Brings a Chromium and proves that it starts. Asked only when findChromium found none. A way that fails is told
 * and the next one tried.
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
      if (obstacle === undefined) say(`that did not work: ${problem}`);
      tried.push(problem);
    }
  }
  throw new NoChromiumError(
    [
      "No Chromium could be installed. Install chromium-headless-shell, Chromium or Chrome with your system's means, or set STILE_CHROMIUM_PATH to one.",
      ...tried.map((line) => `  tried ${line}`),
    ].join("\n"),
  );
}

async function proven(step: InstallStep, { machine, say }: InstallContext): Promise<FoundChromium> {
  const found = await findChromiumIn(step.source, machine);
  if (found === undefined) throw new Error("nothing that starts was installed");
  const outcome = await tryChromiumEitherWay(found.path, machine.isRoot);
  if (outcome.status === "failed") throw new Error(`${found.path} does not start: ${outcome.problem}`);
  say(`Chromium ${found.version} starts (${outcome.durationMs} ms): ${found.path}`);
  return found;
}
