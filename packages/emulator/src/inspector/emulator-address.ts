import type { Context } from "hono";
import type { Emulator } from "../emulator.ts";
import type { InspectorEnv } from "./inspector-page.ts";

/**
 * The origin at which the visitor's browser reaches the emulator: the inspector's own, unless another server serves the
 * inspector.
 */
export function emulatorOrigin({ url, tlsUrl }: Emulator, context: Context<InspectorEnv>): string {
  const here = new URL(context.req.url);
  const ownPorts = [url, tlsUrl].map((each) => new URL(each).port);
  if (ownPorts.includes(here.port)) return here.origin;
  const other = new URL(here.protocol === "https:" ? tlsUrl : url);
  return `${other.protocol}//${here.hostname}:${other.port}`;
}
