/**
 * Starts the token service from a program of your own: whole, or a node of it. `stile serve`, `stile api` and
 * `stile worker` do the same from the command line.
 */
export { startService, type Service } from "./server/start-service.ts";
export { startApi } from "./server/start-api.ts";
export { startWorkerNode } from "./server/start-worker-node.ts";
export type { NodeOptions } from "./server/roles/open-node.ts";
export { loadConfig, ConfigError, type Config, type ConfigSources } from "./server/config/load-config.ts";
