/** What the process ends with; docs/cli.md and --help tell the same. */
export const EXIT = {
  ok: 0,
  /** The operation failed: the message says why. */
  failed: 1,
  /** Wrong arguments or configuration. */
  usage: 2,
  /** A fault in Stile itself: the message carries an incident id. */
  fault: 70,
  /** Interrupted with Ctrl-C (SIGINT). */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    the operation failed
  2    wrong arguments or configuration
  70   a fault in Stile (the message carries an incident id)
  130  interrupted with Ctrl-C, 143 ended by SIGTERM`;
