import { DisposableStack } from "@whatwg-node/disposablestack";
import { EXIT } from "./exit-codes.ts";
import { isStartedByNpm, onParentGone } from "./on-parent-gone.ts";

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;
/** npm forwards a Ctrl-C that the terminal has already sent to the whole process group; two signals are one key press. */
const ONE_KEY_PRESS_MS = 500;
export type StopSignal = keyof typeof SIGNALS;

/**
 * Calls back at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process immediately. If npx or
 * `npm start` started this process, its end counts as a SIGTERM. Dispose of the result to stop listening.
 */
export function onStopSignal(stop: (signal: StopSignal) => void): Disposable {
  const sameKeyPressMs = isStartedByNpm() ? ONE_KEY_PRESS_MS : 0;
  let stoppingSince: number | undefined;
  const receive = (signal: StopSignal) => {
    if (stoppingSince === undefined) {
      stoppingSince = performance.now();
      stop(signal);
    } else if (performance.now() - stoppingSince >= sameKeyPressMs) {
      // The driver closes its browsers when this process exits.
      process.exit(EXIT.interrupted);
    }
  };
  const listening = new DisposableStack();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const listener = () => receive(signal);
    process.on(signal, listener);
    listening.defer(() => process.off(signal, listener));
  }
  // npm exits after it has forwarded a signal; ignore that.
  listening.use(
    onParentGone(() => {
      if (stoppingSince === undefined) receive("SIGTERM");
    }),
  );
  return listening;
}

/** Returns the exit code of a command that a signal ended. */
export function exitCodeOfSignal(signal: StopSignal): number {
  return SIGNALS[signal];
}
