// The emulator that the workers of a Playwright run share, in a separate process: it outlives workers, not the run.
import { rm } from "node:fs/promises";
import { isRunning } from "../cli/is-running.ts";
import { createEmulator } from "../create-emulator.ts";

const LOOK_EVERY_MS = 500;

const [runner = "", folder = ""] = process.argv.slice(2);
const token = process.env["TURNSTILE_EMULATOR_CONTROL_TOKEN"];
const emulator = await createEmulator({ control: { token } }).catch((error: unknown) => {
  process.send?.({ problem: String(error) });
  throw error;
});
process.send?.({ url: emulator.url });
const timer = setInterval(() => {
  if (!isRunning(Number(runner))) stop().catch(() => process.exit(1));
}, LOOK_EVERY_MS);

async function stop(): Promise<void> {
  clearInterval(timer);
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
}
