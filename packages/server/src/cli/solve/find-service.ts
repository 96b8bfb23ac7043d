import { z } from "zod";
import type { Config } from "../../server/config/options.ts";

const healthSchema = z.object({ status: z.literal("ok") });
const PROBE_TIMEOUT_MS = 2_000;

/** Whether a service answers at this address (`GET /healthz`). */
export async function answersHealthz(serviceUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${serviceUrl}/healthz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return healthSchema.safeParse(await response.json()).success;
  } catch {
    return false;
  }
}

/** The address of a service with this configuration, from the same machine. */
export function localUrlOf({ host, port }: Pick<Config, "host" | "port">): string {
  const everywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const address = everywhere[host] ?? host;
  return `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
}
