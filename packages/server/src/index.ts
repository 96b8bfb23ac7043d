/**
 * Starts the token service, or one node of it, in your program. `stile serve`, `stile api` and `stile worker` do the
 * same from the command line.
 */
export { startService, type Service } from "./server/start-service.ts";
export { startApi } from "./server/start-api.ts";
export { startWorkerNode } from "./server/start-worker-node.ts";
export type { NodeOptions } from "./server/roles/open-node.ts";
export { ConfigError, type OptionSources as ConfigSources } from "turnstile-emulator/config";
export { loadConfig, type Config } from "./server/config/load-config.ts";
