import { StateUnavailableError } from "../state/emulator-state.ts";
import type { EmulatorState } from "../state/emulator-state.ts";

/** Brings this node up to date; while the store is away, what it knows has to do. */
export async function refreshIfPossible(state: EmulatorState): Promise<void> {
  try {
    await state.refresh();
  } catch (error) {
    if (!(error instanceof StateUnavailableError)) throw error;
  }
}
