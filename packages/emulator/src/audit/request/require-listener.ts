import { connect } from "node:net";
import { once } from "node:events";
import { hasCode } from "../../storage/has-code.ts";
import { AuditUsageError } from "../usage-error.ts";
import type { TargetAddress } from "./target-policy.ts";

/** Timeout of the connection, in ms. The checks report a slow endpoint. */
const CONNECT_MS = 5_000;

/**
 * Connects to an endpoint once, so that a server that was not started is one error, not two findings.
 * @throws AuditUsageError when the connection is refused.
 */
export async function requireListener(url: string, { address }: TargetAddress): Promise<void> {
  const { port, protocol, origin } = new URL(url);
  const socket = connect({
    host: address,
    port: Number(port || (protocol === "https:" ? 443 : 80)),
    signal: AbortSignal.timeout(CONNECT_MS),
  });
  try {
    await once(socket, "connect");
  } catch (error) {
    if (!hasCode(error, "ECONNREFUSED")) return;
    throw new AuditUsageError(
      `Nothing listens at ${origin}. Start your server with "turnstile-emulator exec -- COMMAND", or correct the URL.`,
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
}
