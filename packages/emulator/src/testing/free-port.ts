import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * A port that nothing listens on, for a program that cannot choose one. It is below the ports that systems assign to
 * connections, so no connection takes it before the program starts, or while it restarts.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(15_000, 32_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  return isFree ? port : await freePort();
}
