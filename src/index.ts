/** Starts the token service from a program of your own; `stile serve` does the same from the command line. */
export { startService, type Service, type ServiceOptions } from "./server/start-service.ts";
export { loadConfig, ConfigError, type Config, type ConfigSources } from "./server/config/load-config.ts";
