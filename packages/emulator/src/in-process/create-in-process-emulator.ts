import { createCore } from "../create-core.ts";
import type { CoreOptions } from "../create-core.ts";
import type { EmulatorControl } from "../emulator.ts";
import { requireKnownMembers, requireValid } from "../require-valid.ts";
import { controlSession } from "../sessions/control-session.ts";
import { sitesFileSchema } from "../sites/site-schema.ts";
import { rememberInside } from "./inside-of.ts";

/** Options of an emulator without a server; see EmulatorOptions. */
export type InProcessEmulatorOptions = Omit<CoreOptions, "sessionIdleMs">;

/** An emulator without a server, for `handlers()` and `installTurnstile()`. It need not be closed. */
export type InProcessEmulator = EmulatorControl;

const OPTIONS: Readonly<Record<keyof InProcessEmulatorOptions, true>> = {
  sites: true,
  scenario: true,
  siteverify: true,
  journalLimit: true,
  clock: true,
  seed: true,
  random: true,
};

/**
 * Creates an emulator without a server, ports and certificates.
 * @throws SiteError for an unknown member, a malformed site or scenario, or a site that is registered twice.
 */
export function createInProcessEmulator(options: InProcessEmulatorOptions = {}): InProcessEmulator {
  const method = "createInProcessEmulator";
  requireKnownMembers(method, options, Object.keys(OPTIONS));
  const { sites = [], scenario } = options;
  requireValid(method, sitesFileSchema, { sites, scenario });
  const { session, sessions, rules } = createCore(options);
  const emulator = controlSession(() => session);
  return rememberInside(emulator, { session: () => session, sessions, rules });
}
