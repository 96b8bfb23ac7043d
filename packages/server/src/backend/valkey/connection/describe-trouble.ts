/** A problem with a server or the connection to it. */
export interface Trouble {
  /** The problem, without an address, so it can be shown to anybody. */
  readonly reason: string;
  /** What to do about it. */
  readonly advice: string;
  /** The problem affects every write, not just one command. */
  readonly isOutage: boolean;
}

const UNREACHABLE = "Start it, or correct valkeyUrl (STILE_VALKEY_URL).";
const CREDENTIALS = "Correct user and password (valkeyUrl, valkeyPassword or valkeyPasswordFile).";

/** Keyed by the error code at the start of the server's reply. */
const REPLIES: Readonly<Record<string, Trouble>> = {
  READONLY: outage("is a read-only replica", "Name the primary, or Sentinels, in valkeyUrl."),
  LOADING: outage("is still loading its data", "Stile continues automatically when it is done."),
  MASTERDOWN: outage(
    "is a replica that has lost its primary",
    "Name the primary, or Sentinels, in valkeyUrl.",
  ),
  CLUSTERDOWN: outage("is a cluster with unassigned slots", "See `CLUSTER INFO` on one of its nodes."),
  OOM: outage("has no memory left (maxmemory)", "Increase maxmemory; Stile then continues automatically."),
  MISCONF: outage(
    "cannot write to its disk and refuses writes",
    "See its log; Stile continues automatically once this is fixed.",
  ),
  NOREPLICAS: outage("has too few replicas and refuses writes", "See its min-replicas-to-write."),
  BUSY: outage("is busy running a script", "See its log; Stile continues automatically once this is fixed."),
  NOAUTH: outage("requires a password", CREDENTIALS),
  WRONGPASS: outage("rejects the user or password", CREDENTIALS),
  NOPERM: {
    reason: "does not permit a command for this user",
    advice: "Its ACL must allow +@all -@dangerous +info on the keys and channels that begin with the prefix.",
    isOutage: false,
  },
};
/** Some servers put the code after the name of a script. */
const REPLY_WORD = new RegExp(`(?:^|[\\s-])(${Object.keys(REPLIES).join("|")})\\b`);

const CONNECTION_CODES =
  /^(?:ECONN\w+|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|EMFILE)$/;
const CONNECTION_NAMES = new Set(["MaxRetriesPerRequestError", "ClusterAllFailedError", "AbortError"]);
const CONNECTION_WORDS =
  /Connection is closed|Connection is not established|Stream isn't writeable|Socket timeout|Command timed out|Cluster isn't ready|Cluster redirections|sentinels are unreachable|startup nodes|slots cache|socket hang up/i;
const CERTIFICATE_CODES = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_|ERR_SSL_|EPROTO$)/;

/** The server problem behind an error of ioredis or an error reply; `undefined` if the server is not at fault. */
export function describeTrouble(error: unknown): Trouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (CERTIFICATE_CODES.test(code)) return certificateTrouble(code);
  const word = REPLY_WORD.exec(error.message)?.[1];
  const reply = word === undefined ? undefined : REPLIES[word];
  if (reply !== undefined) return reply;
  if (CONNECTION_CODES.test(code)) return outage(`cannot be reached (${code})`, UNREACHABLE);
  const last = lastNodeError(error);
  const cause = last === undefined ? undefined : describeTrouble(last);
  if (cause !== undefined) return cause;
  if (CONNECTION_NAMES.has(error.name) || CONNECTION_WORDS.test(error.message)) {
    return outage("cannot be reached", UNREACHABLE);
  }
  return undefined;
}

function outage(reason: string, advice: string): Trouble {
  return { reason, advice, isOutage: true };
}

function certificateTrouble(code: string): Trouble {
  return outage(
    `cannot be reached over TLS (${code})`,
    "If its certificate comes from a private authority, set NODE_EXTRA_CA_CERTS to the file of that authority's certificate. A rediss:// URL needs a server that speaks TLS.",
  );
}

/** ioredis attaches the error of a cluster's last node to its own error. */
function lastNodeError(error: Error): unknown {
  return "lastNodeError" in error ? error.lastNodeError : undefined;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
