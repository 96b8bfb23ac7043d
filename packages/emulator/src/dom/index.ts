/** Turnstile in jsdom and happy-dom, for component tests: real widgets, without a browser and without a server. */
export { createInProcessEmulator } from "../in-process/create-in-process-emulator.ts";
export type {
  InProcessEmulator,
  InProcessEmulatorOptions,
} from "../in-process/create-in-process-emulator.ts";
export { installTurnstile } from "./install-turnstile.ts";
export type { InstalledTurnstile, InstalledWidget, InstallOptions, TestWindow } from "./install-turnstile.ts";
