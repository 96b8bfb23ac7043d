import type { Core } from "../create-core.ts";
import type { EmulatorControl } from "../emulator.ts";
import type { Activity } from "../inspector/activity/activity.ts";
import type { Session } from "../sessions/session.ts";

/** What is behind an emulator or session of this process. */
export interface Inside extends Pick<Core, "sessions" | "rules"> {
  /**
   * The session that the handle controls.
   * @throws SessionError when it was closed.
   */
  readonly session: () => Session;
  /** What happened recently, for the inspector; undefined without one. */
  readonly activity?: Activity | undefined;
}

const insides = new WeakMap<EmulatorControl, Inside>();

/** Remembers what is behind an emulator or session of this process, for `insideOf()`. */
export function rememberInside<Handle extends EmulatorControl>(handle: Handle, inside: Inside): Handle {
  insides.set(handle, inside);
  return handle;
}

/**
 * What is behind an emulator or session of this process.
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
