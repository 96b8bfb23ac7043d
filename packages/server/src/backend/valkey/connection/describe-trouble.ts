/** What is wrong with a server or the way to it. */
export interface Trouble {
  /** What it is, without an address: fit for anybody. */
  readonly reason: string;
  /** What to do about it. */
  readonly advice: string;
  /** It stands in the way of every write, not of one command. */
  readonly isOutage: boolean;
}

const UNREACHABLE =
  "Start it, or correct valkeyUrl (STILE_VALKEY_URL); Stile goes on by itself when it is back.";
const CREDENTIALS = "Correct user and password (valkeyUrl, valkeyPassword or valkeyPasswordFile).";

/** By the word that the server's answer begins with. */
const REPLIES: Readonly<Record<string, Trouble>> = {
  READONLY: outage("is a replica that takes no writes", "Name the primary, or Sentinels, in valkeyUrl."),
  LOADING: outage("is still loading its data", "Stile goes on by itself when that is done."),
  MASTERDOWN: outage(
    "is a replica that has lost its primary",
    "Name the primary, or Sentinels, in valkeyUrl.",
  ),
  CLUSTERDOWN: outage("is a cluster with unassigned slots", "See `CLUSTER INFO` on one of its nodes."),
  OOM: outage("has no memory left (maxmemory)", "Give it more; Stile goes on by itself then."),
  MISCONF: outage(
    "cannot write to its disk and refuses writes",
    "See its log; Stile goes on by itself then.",
  ),
  NOREPLICAS: outage("has too few replicas and refuses writes", "See its min-replicas-to-write."),
  BUSY: outage("is busy with somebody's script", "See its log; Stile goes on by itself then."),
  NOAUTH: outage("requires a password", CREDENTIALS),
  WRONGPASS: outage("refuses user or password", CREDENTIALS),
  NOPERM: {
    reason: "refuses a command to this user",
    advice:
      "Its ACL must allow +@all on the keys and channels that begin with the prefix, save +@dangerous but INFO.",
    isOutage: false,
  },
};
/** Some servers put the word behind the name of a script. */
const REPLY_WORD = new RegExp(`(?:^|[\\s-])(${Object.keys(REPLIES).join("|")})\\b`);

const CONNECTION_CODES =
  /^(?:ECONN\w+|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|EMFILE)$/;
const CONNECTION_NAMES = new Set(["MaxRetriesPerRequestError", "ClusterAllFailedError", "AbortError"]);
const CONNECTION_WORDS =
  /Connection is closed|Connection is not established|Stream isn't writeable|Socket timeout|Command timed out|Cluster isn't ready|Cluster redirections|sentinels are unreachable|startup nodes|slots cache|socket hang up/i;
const CERTIFICATE_CODES = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_|ERR_SSL_|EPROTO$)/;

/** What an error of ioredis or an answer of the server says about the server; `undefined` where it says nothing. */
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
    "If its certificate comes from an authority of your own, name that authority's file in NODE_EXTRA_CA_CERTS; rediss:// needs a server that speaks TLS.",
  );
}

/** ioredis hangs what the last node of a cluster said on its own error. */
function lastNodeError(error: Error): unknown {
  return "lastNodeError" in error ? error.lastNodeError : undefined;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
