import { silentLog } from "../../core/log.ts";
import { startService } from "../start-service.ts";
import { SLOW_SITE } from "./slow-site.ts";
import { testConfig } from "./open-test-service.ts";

/** A service in a separate process, for tests that kill it. Prints its address on stdout when it is ready. */
const [directory = ""] = process.argv.slice(2);
const service = await startService(testConfig(directory, { concurrency: 4 }), {
  log: silentLog,
  sites: [SLOW_SITE],
});
process.stdout.write(`${service.url}\n`);
