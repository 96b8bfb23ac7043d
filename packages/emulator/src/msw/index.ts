/** Request handlers for MSW: siteverify inside the test's process, without a server. */
export { createInProcessEmulator } from "../in-process/create-in-process-emulator.ts";
export type {
  InProcessEmulator,
  InProcessEmulatorOptions,
} from "../in-process/create-in-process-emulator.ts";
export { handlers } from "./handlers.ts";
