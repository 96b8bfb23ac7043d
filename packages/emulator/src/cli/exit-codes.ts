/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** The operation failed; the message says why. */
  failed: 1,
  /** Wrong arguments or configuration. */
  usage: 2,
  /** A bug in the program; the message contains an incident id. */
  fault: 70,
  /** Ended by SIGHUP, because its terminal closed. */
  hungUp: 129,
  /** Interrupted with Ctrl-C (SIGINT). */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

/** The exit codes, for `--help`. */
export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    the operation failed
  2    wrong arguments or configuration
  70   a fault in the program (the message carries an incident id)
  129  its terminal was closed (SIGHUP)
  130  interrupted with Ctrl-C (SIGINT)
  143  ended by SIGTERM`;
