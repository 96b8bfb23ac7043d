/** A problem whose message says what to do. */
export class SetupError extends Error {}

/** Reports progress on stderr, because stdout belongs to the command. */
export function say(message) {
  process.stderr.write(`stile set-up: ${message}\n`);
}
