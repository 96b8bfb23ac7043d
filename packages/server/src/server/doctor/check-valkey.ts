import { examineServer } from "../../backend/valkey/connection/check-server.ts";
import type { ValkeyConnection } from "../../backend/valkey/connection/open-connection.ts";
import { BackendUnavailableError } from "../../core/backend.ts";
import { clockWarning } from "../../core/clock-warning.ts";
import { silentLog } from "../../core/log.ts";
import { COMMAND_PATIENCE_MS, connectToValkey } from "../connect-to-valkey.ts";
import { ConfigError } from "turnstile-emulator/config";
import type { Config } from "../config/options.ts";
import type { Check } from "./check.ts";

const NAME = "Valkey";
/** Number of round trips to time, one after the other. */
const TIMED_ROUND_TRIPS = 21;
/** Slower round trips are noticeable, because a task needs several. In ms. */
const SLOW_MS = 5;

/** Checks that the server is reachable, can hold tasks, answers quickly, and has the same time. */
export async function checkValkey(config: Config): Promise<readonly Check[]> {
  try {
    await using connection = await connectToValkey(config, {
      log: silentLog,
      firstConnectMs: COMMAND_PATIENCE_MS,
    });
    const { version, problems, warnings } = await examineServer(connection);
    const finding = `${version} at ${connection.address}`;
    return [
      { name: NAME, status: "ok", finding },
      ...problems.map((problem) => ({ name: NAME, status: "problem", finding: problem }) as const),
      ...warnings.map((warning) => ({ name: NAME, status: "warning", finding: warning }) as const),
      await checkLatency(connection),
      await checkClock(connection),
    ];
  } catch (error) {
    if (!(error instanceof BackendUnavailableError || error instanceof ConfigError)) throw error;
    return [{ name: NAME, status: "problem", finding: error.message }];
  }
}

async function checkLatency(connection: ValkeyConnection): Promise<Check> {
  const times: number[] = [];
  for (let trip = 0; trip < TIMED_ROUND_TRIPS; trip += 1) {
    const start = performance.now();
    await connection.guard(() => connection.client.ping());
    times.push(performance.now() - start);
  }
  const median = times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
  const finding = `a round trip takes ${median.toFixed(1)} ms`;
  return median <= SLOW_MS
    ? { name: "Valkey's latency", status: "ok", finding }
    : {
        name: "Valkey's latency",
        status: "warning",
        finding,
        advice: "Each task needs several round trips: run the server in the same network.",
      };
}

/** Only Valkey's clock decides about tasks, but the times in logs come from this machine's. */
async function checkClock(connection: ValkeyConnection): Promise<Check> {
  const before = Date.now();
  const [seconds, microseconds] = await connection.guard(() => connection.client.time());
  const here = (before + Date.now()) / 2;
  const difference = Math.round(here - (Number(seconds) * 1_000 + Number(microseconds) / 1_000));
  const name = "Clock";
  const warning = clockWarning(difference);
  return warning === undefined
    ? { name, status: "ok", finding: "agrees with Valkey's machine" }
    : {
        name,
        status: "warning",
        finding: warning,
        advice: "Tasks are not affected, but times in logs are wrong: synchronize the clocks with NTP.",
      };
}
