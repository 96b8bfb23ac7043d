import { emulatorGreeting } from "./emulator-greeting.ts";
import { startEmulator, type EmulateConfig } from "./start-emulator.ts";
import { openInBrowser } from "./open-in-browser.ts";
import { onStopSignal } from "./stop-signals.ts";
import { writeJournal } from "./write-journal.ts";

/**
 * Runs an emulator until SIGINT or SIGTERM.
 * @throws ExpectedError for mistakes in the options, or in the files and ports that they name.
 */
export async function emulate(config: EmulateConfig): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  using _listening = onStopSignal(() => stop());
  await using emulator = await startEmulator(config);
  await using journal = await writeJournal(emulator, config.journal);
  const text = await emulatorGreeting(emulator, config);
  // With the journal on stdout, another program reads stdout.
  (journal.onStdout ? process.stderr : process.stdout).write(text);
  if (config.open) openInBrowser(emulator.controlUrl);
  await stopped;
}
