import { EXIT } from "./exit-codes.ts";

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;
export type StopSignal = keyof typeof SIGNALS;

/**
 * Calls back at the first SIGINT or SIGTERM; at a second one the process leaves at once. Returns how to stop
 * listening.
 */
export function onStopSignal(stop: (signal: StopSignal) => void): Disposable {
  let stopping = false;
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const listener = () => {
      // Browsers are ended by their driver when this process exits.
      if (stopping) process.exit(EXIT.interrupted);
      stopping = true;
      stop(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  return {
    [Symbol.dispose]() {
      for (const { signal, listener } of listeners) process.off(signal, listener);
    },
  };
}

/** The exit code of a command that a signal ended. */
export function exitCodeOfSignal(signal: StopSignal): number {
  return SIGNALS[signal];
}
