const LOOK_EVERY_MS = 500;

/** Processes that this one must not outlive; the set-up of a checkout names them, with commas between. */
function parents(): readonly number[] {
  return (process.env["STOP_WITH_PROCESSES"] ?? "").split(",").filter(Boolean).map(Number);
}

/** Whether `npm start` or another command of a checkout started this process. */
export function isStartedBySetup(): boolean {
  return parents().length > 0;
}

/**
 * Calls back once, when a process that this one must not outlive has ended: `npm start` may be killed in ways that it
 * cannot pass on. Without a set-up nothing is watched. Returns how to stop watching.
 */
export function onParentGone(gone: () => void): Disposable {
  const watched = parents();
  if (watched.length === 0) return { [Symbol.dispose]: () => {} };
  const parent = process.ppid;
  const timer = setInterval(() => {
    // A killed parent keeps its id until somebody has waited for it, but its children have another parent.
    if (process.ppid === parent && watched.every(isRunning)) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
