import { EXIT } from "./exit-codes.ts";

const EXIT_CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;
export type StopSignal = keyof typeof EXIT_CODES;

/**
 * Calls back at the first SIGINT or SIGTERM; a second one ends the process immediately. Dispose of the result to stop
 * listening.
 */
export function onStopSignal(stop: (signal: StopSignal) => void): Disposable {
  let stopping = false;
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const listener = () => {
      // Browsers end when the pipe to this process closes.
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
  return EXIT_CODES[signal];
}
