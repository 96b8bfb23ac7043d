import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { silentLog } from "../../packages/server/src/core/log.ts";
import { loadConfig } from "../../packages/server/src/server/config/load-config.ts";
import { startService } from "../../packages/server/src/server/start-service.ts";
import { CLIENT_KEY } from "../lib/protocol-client.ts";
import { SLOW_CHALLENGE_MS, SLOW_SITEKEY } from "../tokens/sites.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";

/** The service with default options, except for free ports, a temporary data directory and the requested concurrency. */
const { concurrency } = JSON.parse(process.argv[2] ?? "{}") as { concurrency: number };
const dataDirectory = await mkdtemp(path.join(tmpdir(), "stile-bench-"));
const { config } = loadConfig({
  flags: { port: 0, emulatorPort: 0, emulatorTlsPort: 0, dataDirectory, clientKey: CLIENT_KEY, concurrency },
  environment: { STILE_CHROMIUM_PATH: process.env["STILE_CHROMIUM_PATH"] },
  workingDirectory: dataDirectory,
});
const sites = [{ sitekey: SLOW_SITEKEY, scenario: { delayMs: SLOW_CHALLENGE_MS } }];
const service = await startService(config, { log: silentLog, sites });
serveUntilStopped({ url: service.url, emulatorTlsUrl: service.emulator.tlsUrl }, async () => {
  await service.close();
  await rm(dataDirectory, { recursive: true });
});
