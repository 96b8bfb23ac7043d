import type { WasRequested } from "../../core/was-requested.ts";
import { askWasRequested, EmulatorAnswerError, type EmulatorAccess } from "./ask-emulator.ts";

/** Asks an emulator at its control paths. `false` if it does not answer. */
export function wasRequestedOf(access: EmulatorAccess): WasRequested {
  return async (question) => {
    try {
      return await askWasRequested(access, question);
    } catch (error) {
      if (error instanceof EmulatorAnswerError) return false;
      throw error;
    }
  };
}
