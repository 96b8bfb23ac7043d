import type { TaskBackend } from "../../core/task-backend.ts";
import type { AttemptOutcome } from "../../core/settlement.ts";
import type { TaskHandler } from "../../core/task-handler.ts";
import { ProtocolError } from "../../protocol/protocol-error.ts";
import { overrideMethods } from "../override-methods.ts";
import type { EmulatorWatch } from "./watch-emulator.ts";

/** A reason not to claim tasks. */
export interface ClaimHold {
  /** Why no tasks may be claimed; `undefined` while they may be. */
  readonly problem: string | undefined;
  /** Calls the listener when tasks may be claimed again. Returns a function that removes the listener. */
  onBack(listener: () => void): () => void;
}

/** Wraps a backend so that claims return no tasks while there is a reason. */
export function holdClaims(tasks: TaskBackend, hold: ClaimHold): TaskBackend {
  return overrideMethods(tasks, {
    claim: async (request) => (hold.problem === undefined ? await tasks.claim(request) : []),
    onAvailable(listener) {
      const stops = [tasks.onAvailable(listener), hold.onBack(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  });
}

/**
 * Wraps a handler so that its attempts end when the emulator becomes unavailable. Their tasks are released, as if never
 * claimed. An attempt that failed while the emulator restarted, or while a connection to it broke, is Stile's fault.
 */
export function holdAttempts(handler: TaskHandler, watch: EmulatorWatch): TaskHandler {
  return async (task, context) => {
    const { gone, disturbances } = watch;
    const signal = AbortSignal.any([context.signal, gone]);
    let outcome: AttemptOutcome;
    try {
      outcome = await handler(task, { ...context, signal });
    } catch (error) {
      context.signal.throwIfAborted();
      if (gone.aborted) return { status: "released" };
      if (!(error instanceof ProtocolError)) throw error;
      // The emulator could not be asked about the sitekey or the token.
      await watch.look();
      return watch.problem === undefined ? DISTURBED : { status: "released" };
    }
    if (outcome.status !== "failed" && outcome.status !== "interrupted") return outcome;
    await watch.look();
    if (watch.problem !== undefined) return { status: "released" };
    return outcome.status === "interrupted" || watch.disturbances === disturbances ? outcome : DISTURBED;
  };
}

const DISTURBED: AttemptOutcome = {
  status: "interrupted",
  failure: {
    code: "ERROR_FAILED_LOADING_WIDGET",
    description:
      "ERROR_FAILED_LOADING_WIDGET: the emulator became unavailable in the last attempt; create the task again.",
    isOurFault: true,
  },
};
