/** Prints `ready` for the parent process, and closes at SIGTERM. */
export function serveUntilStopped(ready: object, close: () => Promise<unknown>): void {
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.once("SIGTERM", () => {
    void close().finally(() => process.exit(0));
  });
}
