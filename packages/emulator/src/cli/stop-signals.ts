import { DisposableStack } from "@whatwg-node/disposablestack";
import { EXIT } from "./exit-codes.ts";
import { isStartedBySetup, onParentGone } from "./on-parent-gone.ts";

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;
/** npm passes on the Ctrl-C that the terminal has already sent to the whole group: both are one. */
const ONE_KEY_PRESS_MS = 500;
export type StopSignal = keyof typeof SIGNALS;

/**
 * Calls back at the first SIGINT, SIGTERM or SIGHUP (its terminal was closed); a second one ends the process
 * immediately. The end of the `npm start` that started this process counts as a SIGTERM. Dispose of the
 * result to stop listening.
 */
export function onStopSignal(stop: (signal: StopSignal) => void): Disposable {
  const sameKeyPressMs = isStartedBySetup() ? ONE_KEY_PRESS_MS : 0;
  let stoppingSince: number | undefined;
  const receive = (signal: StopSignal) => {
    if (stoppingSince === undefined) {
      stoppingSince = performance.now();
      stop(signal);
    } else if (performance.now() - stoppingSince >= sameKeyPressMs) {
      // Browsers are ended by their driver when this process exits.
      process.exit(EXIT.interrupted);
    }
  };
  const listening = new DisposableStack();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const listener = () => receive(signal);
    process.on(signal, listener);
    listening.defer(() => process.off(signal, listener));
  }
  // After a signal that npm passed on, its own end says nothing new.
  listening.use(
    onParentGone(() => {
      if (stoppingSince === undefined) receive("SIGTERM");
    }),
  );
  return listening;
}

/** The exit code of a command that a signal ended. */
export function exitCodeOfSignal(signal: StopSignal): number {
  return SIGNALS[signal];
}
