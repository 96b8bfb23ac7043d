/** Address and credentials of Valkey or Redis. */
export interface ValkeyAddress {
  /** One server, servers that Sentinels watch, or the nodes of a cluster. */
  readonly kind: "server" | "sentinel" | "cluster";
  /** The server itself, the Sentinels, or some nodes of the cluster. */
  readonly hosts: readonly HostAndPort[];
  readonly isEncrypted: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** The Sentinels' name for the primary. */
  readonly masterName?: string;
  /** Credentials for the Sentinels. */
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Invalid address. The message explains the error without quoting the address, which may contain a password. */
export class ValkeyUrlError extends Error {
  override readonly name = "ValkeyUrlError";
}

const URL_PARTS =
  /^(?:redis|valkey)(?<encrypted>s?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^?#]*)@)?(?<hosts>[^/?#@]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/;
const EXAMPLE = "an address such as redis://user:password@host:6379/0";
const DEFAULT_PORTS = { server: 6379, cluster: 6379, sentinel: 26_379 } as const;
const LARGEST_DATABASE = 1_000_000;

/**
 * Parses `redis://user:password@host:port/database` (also `valkey:`; `rediss:` and `valkeys:` for TLS),
 * `redis+sentinel://user:password@host:port,host:port/master-name/database?sentinelPassword=…` and
 * `redis+cluster://user:password@host:port,host:port`. Special characters in user and password
 * are percent-encoded.
 * @throws ValkeyUrlError
 */
export function parseValkeyUrl(url: string): ValkeyAddress {
  const parts = URL_PARTS.exec(url)?.groups;
  if (parts === undefined) throw new ValkeyUrlError(`expected ${EXAMPLE}`);
  const kind = parts["kind"] === "sentinel" || parts["kind"] === "cluster" ? parts["kind"] : "server";
  const hosts = (parts["hosts"] ?? "").split(",").map((text) => parseHost(text, DEFAULT_PORTS[kind]));
  if (kind === "server" && hosts.length > 1) {
    throw new ValkeyUrlError(
      "several hosts need the scheme redis+sentinel or redis+cluster (rediss+… for TLS)",
    );
  }
  return {
    kind,
    hosts,
    isEncrypted: parts["encrypted"] === "s",
    ...parseUser(parts["user"]),
    ...parsePath(kind, parts["path"] ?? ""),
    ...parseQuery(kind, parts["query"] ?? ""),
  };
}

/** The hosts of an address, without credentials. */
export function describeAddress({ kind, hosts, masterName }: ValkeyAddress): string {
  const list = hosts.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`).join(", ");
  if (kind === "server") return list;
  return kind === "cluster" ? `the cluster at ${list}` : `${masterName} of the Sentinels at ${list}`;
}

function parseHost(text: string, defaultPort: number): HostAndPort {
  const match = /^(?:\[(?<six>[\da-f:.%]+)\]|(?<name>[^\s:[\]]+))(?::(?<port>\d{1,5}))?$/i.exec(text)?.groups;
  const host = match?.["six"] ?? match?.["name"];
  const port = Number(match?.["port"] ?? defaultPort);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new ValkeyUrlError(
      `expected ${EXAMPLE}; special characters in user and password are percent-encoded (%40 for @, %2F for /)`,
    );
  }
  return { host, port };
}

function parseUser(text: string | undefined): Pick<ValkeyAddress, "username" | "password"> {
  if (text === undefined || text === "") return {};
  const colon = text.indexOf(":");
  const username = decode(colon === -1 ? text : text.slice(0, colon));
  const password = colon === -1 ? "" : decode(text.slice(colon + 1));
  return { ...(username === "" ? {} : { username }), ...(password === "" ? {} : { password }) };
}

function parsePath(
  kind: ValkeyAddress["kind"],
  path: string,
): Pick<ValkeyAddress, "database" | "masterName"> {
  const [first = "", second = "", ...rest] = path.replace(/\/$/, "").split("/").map(decode);
  if (kind === "sentinel") {
    if (first === "" || rest.length > 0) {
      throw new ValkeyUrlError(
        "a Sentinel URL needs the name of the primary after the hosts, as in redis+sentinel://host:26379/mymaster/0",
      );
    }
    return { masterName: first, database: parseDatabase(second) };
  }
  if (second !== "" || rest.length > 0) throw new ValkeyUrlError(`expected ${EXAMPLE}`);
  const database = parseDatabase(first);
  if (kind === "cluster" && database !== 0) throw new ValkeyUrlError("a cluster has only database 0");
  return { database };
}

function parseDatabase(text: string): number {
  if (text === "") return 0;
  if (!/^\d{1,7}$/.test(text) || Number(text) > LARGEST_DATABASE) {
    throw new ValkeyUrlError("the database must be a number, as in redis://host:6379/0");
  }
  return Number(text);
}

function parseQuery(
  kind: ValkeyAddress["kind"],
  query: string,
): Pick<ValkeyAddress, "sentinelUsername" | "sentinelPassword"> {
  const parameters = new URLSearchParams(query);
  const known = kind === "sentinel" ? ["sentinelUsername", "sentinelPassword"] : [];
  for (const name of parameters.keys()) {
    if (!known.includes(name)) {
      throw new ValkeyUrlError(
        "unknown parameter: only Sentinel URLs accept parameters, sentinelUsername and sentinelPassword",
      );
    }
  }
  const sentinelUsername = parameters.get("sentinelUsername");
  const sentinelPassword = parameters.get("sentinelPassword");
  return {
    ...(sentinelUsername === null ? {} : { sentinelUsername }),
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ValkeyUrlError("write a literal % as %25");
  }
}
