import { parseValkeyUrl } from "../backend/valkey/connection/parse-valkey-url.ts";
import type { Log } from "../core/log.ts";
import type { LoadedConfig } from "../server/config/load-config.ts";
import type { Config } from "../server/config/options.ts";
import { isLoopback } from "../server/is-loopback.ts";
import type { Service } from "../server/roles/service.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";
import { explainStartError } from "./explain-start-error.ts";
import { onStopSignal } from "./stop-signals.ts";

/** One role of a node, as a command runs it. */
export interface Role {
  start(config: Config, options: { readonly log: Log }): Promise<Service>;
  /** What to print when it is ready. */
  greeting(service: Service): string;
  /** What happens while it stops, in one sentence. */
  readonly stopping: string;
}

/** Runs a node until a signal stops it: the first drains it, a second one leaves at once. */
export async function runNode(
  { config, origins }: LoadedConfig,
  loadRole: () => Promise<Role>,
): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let started = false;
  // One listener from start to end: a signal that came between two would be lost.
  using listening = new DisposableStack();
  listening.use(onStopSignal(() => (started ? stop() : process.exit(EXIT.interrupted))));
  const role = await loadRole();
  const service = await start({ config, origins }, role);
  started = true;
  process.stdout.write(role.greeting(service));
  await stopped;
  process.stderr.write(`\nStopping: ${role.stopping} Ctrl-C again leaves at once.\n`);
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
      "listening beyond loopback: everybody who reaches this address can try keys",
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

/** Roles that are one of several need a store that several processes can share. */
export function requireSharedBackend({ backend }: Config, command: string): void {
  if (backend !== "sqlite") return;
  throw new CliError(
    `\`stile ${command}\` needs a store that several processes share: set --backend valkey and --valkey-url (STILE_BACKEND, STILE_VALKEY_URL). \`stile serve\` runs all in one process without.`,
    EXIT.usage,
  );
}
