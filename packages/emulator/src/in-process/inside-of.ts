import type { Core } from "../create-core.ts";
import type { EmulatorControl } from "../emulator.ts";
import type { Activity } from "../inspector/activity/activity.ts";
import type { Session } from "../sessions/session.ts";

/** The internals of an emulator or session of this process. */
export interface Inside extends Pick<Core, "sessions" | "rules"> {
  /**
   * The session that the handle controls.
   * @throws SessionError when it was closed.
   */
  readonly session: () => Session;
  /** Recent entries for the inspector; undefined without an inspector. */
  readonly activity?: Activity | undefined;
}

const insides = new WeakMap<EmulatorControl, Inside>();

/** Remembers the internals of an emulator or session of this process, for `insideOf()`. */
export function rememberInside<Handle extends EmulatorControl>(handle: Handle, inside: Inside): Handle {
  insides.set(handle, inside);
  return handle;
}

/**
 * Returns the internals of an emulator or session of this process.
 * @param caller Named in the error's message.
 * @throws TypeError for anything else.
 */
export function insideOf(handle: EmulatorControl, caller: string): Inside {
  const inside = insides.get(handle);
  if (inside !== undefined) return inside;
  throw new TypeError(
    `${caller} received something that is not an emulator or session of this process. Pass what createEmulator(), ` +
      "openSession(), createInProcessEmulator() or installTurnstile() returned.",
  );
}
