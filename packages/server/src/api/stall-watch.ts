/** How often the watch notes that the process runs, in ms. */
const TICK_MS = 250;
/** Shorter stalls are a busy moment, in ms. */
const SHORTEST_STALL_MS = 1_000;
/** How long after a stall requests may still come from the time before its end, in ms. */
const BACKLOG_MS = 1_000;

/** Detects that the process stood still, because it was stopped (SIGSTOP), its machine slept, or a call blocked it. */
export interface StallWatch {
  /**
   * How long a request that arrives now may already have waited in the socket's buffer, in ms: the length of a stall that
   * has just ended; 0 otherwise.
   */
  waitedMs(): number;
}

let ofProcess: StallWatch | undefined;

/** The watch of this process, which starts with the first call. */
export function processStalls(): StallWatch {
  return (ofProcess ??= watchStalls(() => performance.now()));
}

function watchStalls(now: () => number): StallWatch {
  let seenAt = now();
  let stall = { endedAt: Number.NEGATIVE_INFINITY, lengthMs: 0 };
  const look = () => {
    const at = now();
    // After a stall, requests are read before timers run, so both look.
    if (at - seenAt > SHORTEST_STALL_MS) stall = { endedAt: at, lengthMs: at - seenAt };
    seenAt = at;
  };
  setInterval(look, TICK_MS).unref();
  return {
    waitedMs() {
      look();
      return now() - stall.endedAt <= BACKLOG_MS ? stall.lengthMs : 0;
    },
  };
}
