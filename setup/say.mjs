/** A problem whose message tells the person what to do. */
export class SetupError extends Error {}

/** Progress goes to stderr: stdout belongs to the command that is run. */
export function say(message) {
  process.stderr.write(`stile set-up: ${message}\n`);
}
