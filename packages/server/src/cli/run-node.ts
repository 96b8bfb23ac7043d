import { parseValkeyUrl } from "../backend/valkey/connection/parse-valkey-url.ts";
import type { Log } from "../core/log.ts";
import type { LoadedConfig } from "../server/config/load-config.ts";
import type { Config } from "../server/config/options.ts";
import { isLoopback } from "../server/is-loopback.ts";
import type { Service } from "../server/roles/service.ts";
import { CliError, EXIT, onStopSignal, openInBrowser } from "turnstile-emulator/cli";
import { explainStartError } from "./explain-start-error.ts";

/** The role of a node. */
export interface Role {
  start(config: Config, options: { readonly log: Log }): Promise<Service>;
  /** Text to print when it is ready. */
  greeting(service: Service): string;
  /** Describes the shutdown in one sentence. */
  readonly stopping: string;
}

/** Runs a node until a signal stops it: the first signal drains it, a second one ends the process immediately. */
export async function runNode(
  { config, origins }: LoadedConfig,
  loadRole: () => Promise<Role>,
): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let started = false;
  // A single listener, because a signal between two listeners would be lost.
  using _listening = onStopSignal(() => (started ? stop() : process.exit(EXIT.interrupted)));
  const role = await loadRole();
  const service = await start({ config, origins }, role);
  started = true;
  process.stdout.write(role.greeting(service));
  if (config.open && service.inspectorUrl !== undefined) openInBrowser(service.inspectorUrl);
  await stopped;
  process.stderr.write(`\nStopping: ${role.stopping} Press Ctrl-C again to exit immediately.\n`);
  await service.drain();
}

async function start({ config, origins }: LoadedConfig, role: Role): Promise<Service> {
  const { createLog } = await import("../server/create-log.ts");
  const log = createLog(config);
  if (isPasswordOnCommandLine(config, origins.valkeyUrl)) {
    log.warn({}, "other users of this machine can read the password in --valkey-url; use STILE_VALKEY_URL");
  }
  if (!isLoopback(config.host)) {
    log.warn(
      { host: config.host },
      "listening beyond loopback: anybody who can reach this address can try keys",
    );
  }
  return await role.start(config, { log }).catch((error: unknown) => {
    throw explainStartError(error, config);
  });
}

function isPasswordOnCommandLine({ valkeyUrl }: Config, origin: string): boolean {
  if (valkeyUrl === undefined || !origin.startsWith("-")) return false;
  const { password, sentinelPassword } = parseValkeyUrl(valkeyUrl);
  return password !== undefined || sentinelPassword !== undefined;
}

/** Refuses SQLite for roles that share a store with other processes. */
export function requireSharedBackend({ backend }: Config, command: string): void {
  if (backend !== "sqlite") return;
  throw new CliError(
    `Set --backend valkey and --valkey-url (STILE_BACKEND, STILE_VALKEY_URL); \`stile ${command}\` needs a shared store. \`stile serve\` runs everything in one process without it.`,
    EXIT.usage,
  );
}
