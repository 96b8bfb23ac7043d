import { Cluster, type Redis } from "ioredis";
import { BackendUnavailableError } from "../../../core/backend.ts";
import type { ValkeyConnection } from "./open-connection.ts";

/** Older servers lack what the scripts and the client library use. */
const OLDEST_REDIS = [6, 2] as const;

/** A server's version, and the settings that would lose tasks. */
export interface ServerReport {
  /** Such as `Redis 7.0.15`; for a cluster, the version of its first node. */
  readonly version: string;
  /** Sentences. Stile does not start if there are any. */
  readonly problems: readonly string[];
  /** Sentences. */
  readonly warnings: readonly string[];
}

/**
 * Checks whether a server can hold tasks: it is new enough, accepts writes, evicts nothing, and keeps its data when it
 * restarts. Checks every primary of a cluster.
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
 * Refuses a server that would lose tasks; returns warnings about a server that might.
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
      ? ["It is a read-only replica: name the primary, or Sentinels, in valkeyUrl."]
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
  if (info.get("aof_enabled") === "1") {
    const fsync = await readSetting(server, "appendfsync");
    if (fsync === undefined || fsync === "always") return [];
    return [
      `Its appendfsync is ${fsync}, so a power cut can lose accepted tasks (43 of 1,313 in four power cuts with everysec): set appendfsync always, which loses none.`,
    ];
  }
  const advice = "set appendonly yes and appendfsync always, which loses none.";
  switch (await readSetting(server, "save")) {
    case undefined:
      return [
        `Its append-only file is off, and whether it takes snapshots could not be checked (CONFIG is not permitted): ${advice}`,
      ];
    case "":
      return [`It loses everything at a restart, including tasks and clients: ${advice}`];
    default:
      return [`It only takes snapshots, so a crash would lose the tasks since the last one: ${advice}`];
  }
}

/** A setting's value; `undefined` if the user may not read it, as with managed services. */
async function readSetting(server: Redis, name: string): Promise<string | undefined> {
  try {
    const reply: unknown = await server.config("GET", name);
    const value: unknown = Array.isArray(reply) ? reply[1] : undefined;
    return typeof value === "string" ? value : undefined;
  } catch (error) {
    if (error instanceof Error && /^(?:NOPERM|ERR unknown command)/.test(error.message)) return undefined;
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

/** Valkey reports Redis 7.2.4 for older clients, and its real version on another line. */
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
