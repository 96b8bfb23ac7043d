import { thisMachine } from "../browser/chromium/machine.ts";
import { findChromium, type FoundChromium } from "../browser/find-chromium.ts";
import { installChromium } from "../browser/install-chromium.ts";

/**
 * Finds Chromium, or installs it if there is none.
 * @throws ChromiumUnusableError, NoChromiumError
 */
export async function provideBrowser(say: (line: string) => void): Promise<FoundChromium> {
  const machine = thisMachine();
  return (await findChromium({ machine })) ?? (await installChromium({ machine, say }));
}
