import type { Core, EmulatorControls } from "../create-core.ts";

const cores = new WeakMap<EmulatorControls, Core>();

/** Remembers what is behind an emulator of this process, for `coreOf()`. */
export function rememberCore<Handle extends EmulatorControls>(handle: Handle, core: Core): Handle {
  cores.set(handle, core);
  return handle;
}

/**
 * What is behind an emulator of this process.
 * @param caller Named in the error's message.
 * @throws TypeError for anything else.
 */
export function coreOf(handle: EmulatorControls, caller: string): Core {
  const core = cores.get(handle);
  if (core !== undefined) return core;
  throw new TypeError(
    `${caller} received something that is not an emulator of this process. ` +
      "Pass what createEmulator(), createInProcessEmulator() or installTurnstile() returned.",
  );
}
