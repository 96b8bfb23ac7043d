import { isRunning } from "./is-running.ts";

const LOOK_EVERY_MS = 500;

/** Processes that this one must not outlive. The set-up of a checkout passes their ids, separated by commas. */
function parents(): readonly number[] {
  return (process.env["STOP_WITH_PROCESSES"] ?? "").split(",").filter(Boolean).map(Number);
}

/** Whether `npm start` or another command of a checkout started this process. */
export function isStartedBySetup(): boolean {
  return parents().length > 0;
}

/**
 * Calls back once when a process ends that this one must not outlive: `npm start` cannot forward SIGKILL. Does nothing
 * outside a checkout. Dispose of the result to stop watching.
 */
export function onParentGone(gone: () => void): Disposable {
  const watched = parents();
  if (watched.length === 0) return { [Symbol.dispose]: () => {} };
  const parent = process.ppid;
  const timer = setInterval(() => {
    // A killed parent is a zombie with the same id until it is reaped, but its children get another parent.
    if (process.ppid === parent && watched.every(isRunning)) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
