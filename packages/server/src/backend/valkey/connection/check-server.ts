import { Cluster, type Redis } from "ioredis";
import { BackendUnavailableError } from "../../../core/backend.ts";
import type { ValkeyConnection } from "./open-connection.ts";

/** What BullMQ and the scripts are tested with goes back to here. */
const OLDEST_REDIS = [6, 2] as const;

/** What is known of a server, and what would lose tasks. */
export interface ServerReport {
  /** Such as `Redis 7.0.15`; of a cluster, its first node's. */
  readonly version: string;
  /** With these Stile does not start. Sentences. */
  readonly problems: readonly string[];
  /** Sentences. */
  readonly warnings: readonly string[];
}

/**
 * Looks whether a server is fit to hold tasks: new enough, takes writes, evicts nothing, and keeps its data over a
 * restart. Of a cluster every primary is looked at.
 * @throws BackendUnavailableError if it cannot be used at all
 */
export async function examineServer(connection: ValkeyConnection): Promise<ServerReport> {
  const { client } = connection;
  const servers = client instanceof Cluster ? client.nodes("master") : [client];
  const reports = await connection.guard(() => Promise.all(servers.map(examineOne)));
  const all = (key: "problems" | "warnings") => [...new Set(reports.flatMap((report) => report[key]))];
  return {
    version: reports[0]?.version ?? "unknown",
    problems: all("problems"),
    warnings: all("warnings"),
  };
}

/**
 * Refuses a server that would lose tasks, and gives the warnings about one that might.
 * @throws BackendUnavailableError
 */
export async function checkServer(connection: ValkeyConnection): Promise<readonly string[]> {
  const { problems, warnings } = await examineServer(connection);
  if (problems.length > 0) {
    throw new BackendUnavailableError(
      `The server (${connection.address}) cannot hold tasks: ${problems.join(" ")}`,
    );
  }
  return warnings;
}

async function examineOne(server: Redis): Promise<ServerReport> {
  const info = parseInfo(await server.info());
  const version = versionOf(info);
  const policy = info.get("maxmemory_policy");
  const problems = [
    ...(isTooOld(info.get("redis_version"))
      ? [`It is ${version}, and Redis ${OLDEST_REDIS.join(".")} or newer, or any Valkey, is needed.`]
      : []),
    ...(info.get("role") === "slave" && info.get("slave_read_only") !== "0"
      ? ["It is a replica that takes no writes: name the primary, or Sentinels, in valkeyUrl."]
      : []),
    ...(policy !== undefined && policy !== "noeviction"
      ? [`Its maxmemory-policy is ${policy}, which deletes tasks when memory is short: set it to noeviction.`]
      : []),
  ];
  return { version, problems, warnings: await persistenceWarnings(server, info) };
}

async function persistenceWarnings(
  server: Redis,
  info: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  if (info.get("aof_enabled") === "1") return [];
  const advice = "set appendonly yes, which loses a second's at most.";
  switch (await snapshots(server)) {
    case "off":
      return [`It keeps nothing over a restart, so tasks and clients would be lost: ${advice}`];
    case "on":
      return [`It only takes snapshots, so a crash would lose the tasks since the last one: ${advice}`];
    case "unknown":
      return [
        `Its append-only file is off, and whether it takes snapshots could not be checked (CONFIG is not permitted): ${advice}`,
      ];
  }
}

/** Managed services do not let their users see the configuration. */
async function snapshots(server: Redis): Promise<"on" | "off" | "unknown"> {
  try {
    const reply: unknown = await server.config("GET", "save");
    const value: unknown = Array.isArray(reply) ? reply[1] : undefined;
    if (typeof value !== "string") return "unknown";
    return value === "" ? "off" : "on";
  } catch (error) {
    if (error instanceof Error && /^(?:NOPERM|ERR unknown command)/.test(error.message)) return "unknown";
    throw error;
  }
}

function parseInfo(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .split("\r\n")
      .filter((line) => line.includes(":"))
      .map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1)] as const;
      }),
  );
}

/** Valkey calls itself Redis 7.2.4 for the sake of older clients, and tells its own version besides. */
function versionOf(info: ReadonlyMap<string, string>): string {
  const valkey = info.get("valkey_version");
  return valkey === undefined
    ? `Redis ${info.get("redis_version") ?? "of unknown version"}`
    : `Valkey ${valkey}`;
}

function isTooOld(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  const [neededMajor, neededMinor] = OLDEST_REDIS;
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}
