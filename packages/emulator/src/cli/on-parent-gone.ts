import { isRunning } from "./is-running.ts";

const LOOK_EVERY_MS = 500;

/** Processes that this one must not outlive. The set-up of a checkout passes their ids, separated by commas. */
function parents(): readonly number[] {
  return (process.env["STOP_WITH_PROCESSES"] ?? "").split(",").filter(Boolean).map(Number);
}

/** Whether npx, `npm start` or another command of a checkout started this process. */
export function isStartedByNpm(): boolean {
  return parents().length > 0 || isStartedByNpx();
}

/** npx starts programs in a shell. It forwards signals to that shell, which dies of them and leaves the program running. */
function isStartedByNpx(): boolean {
  return process.env["npm_lifecycle_event"] === "npx";
}

/**
 * Calls back once when a process ends that this one must not outlive: npx, or the `npm start` of a checkout, which cannot
 * forward SIGKILL. Does nothing for programs that were started otherwise, because they may run in the background. Dispose of
 * the result to stop watching.
 */
export function onParentGone(gone: () => void): Disposable {
  const watched = parents();
  if (watched.length === 0 && !isStartedByNpx()) return { [Symbol.dispose]: () => {} };
  const parent = process.ppid;
  const timer = setInterval(() => {
    // A killed parent is a zombie with the same id until it is reaped, but its children get another parent.
    if (process.ppid === parent && watched.every(isRunning)) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
