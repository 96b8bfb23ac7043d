import { parseValkeyUrl, ValkeyUrlError } from "../../backend/valkey/connection/parse-valkey-url.ts";
import { isAddressRange } from "../../callbacks/address-policy.ts";
import { normalizeNetwork } from "../../core/addresses.ts";
import { LONGEST_SECRET, SHORTEST_SECRET } from "../../core/client-key.ts";
import { EMULATOR_OPTIONS, oneOf, option, text, wholeNumber, type ValuesOf } from "turnstile-emulator/config";

const PREFIX = "1 to 64 letters, digits or _ . -";
const VALKEY_URL = "an address such as redis://user:password@host:6379/0";
const DAY_MS = 86_400_000;
const NETWORKS = "addresses or networks such as 10.1.0.0/16, separated by commas";
const RANGES = "addresses or ranges such as 10.1.0.0/16, separated by commas";
const ORIGINS = "* or none, or origins such as https://shop.example, separated by commas";
/** Minimum length of the operator token. */
const SHORTEST_TOKEN = 16;
const TOKEN = `a secret of at least ${SHORTEST_TOKEN} characters, without spaces`;
const CLIENT_KEY = `a secret of ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters`;

/**
 * Every option of the service: its schema, default and purpose. `flagName` and `environmentName` derive its flag and
 * environment variable; help, docs and the JSON Schema are generated from this table.
 */
export const OPTIONS = {
  host: option({
    schema: text("a host name or an address"),
    default: "127.0.0.1",
    placeholder: "HOST",
    sentence: "Address to listen on; beyond loopback, anybody who can reach it can try keys.",
  }),
  port: option({
    schema: wholeNumber(0, 65_535),
    default: 7080,
    placeholder: "PORT",
    sentence: "Port of the API; 0 picks a free one.",
  }),
  dataDirectory: option({
    schema: text("a directory"),
    default: "./data",
    placeholder: "DIRECTORY",
    sentence: "Directory for tasks and hashed client keys; created if it does not exist.",
  }),
  backend: option({
    schema: oneOf("sqlite", "valkey"),
    default: "sqlite",
    placeholder: "sqlite|valkey",
    sentence:
      "Store of tasks and clients: the data directory (sqlite), or a server that several machines share (valkey).",
  }),
  valkeyUrl: option({
    schema: text(VALKEY_URL).superRefine(checkValkeyUrl).optional(),
    default: undefined,
    placeholder: "URL",
    sentence:
      "Valkey or Redis: redis://user:password@host:6379/0, rediss:// for TLS, redis+sentinel:// or redis+cluster:// with several hosts.",
    secret: true,
    // Most addresses have no password; there are other options for passwords.
    hasFlag: true,
  }),
  valkeyPassword: option({
    schema: text("a password").optional(),
    default: undefined,
    placeholder: "SECRET",
    sentence: "Password for Valkey, instead of one in valkeyUrl.",
    secret: true,
  }),
  valkeyPasswordFile: option({
    schema: text("the path of a file").optional(),
    default: undefined,
    placeholder: "FILE",
    sentence: "File with the password for Valkey.",
  }),
  valkeyPrefix: option({
    schema: text(PREFIX, (prefix) => /^[\w.-]{1,64}$/.test(prefix)),
    default: "stile",
    placeholder: "NAME",
    sentence:
      "Prefix of every key in Valkey, in braces; installations that share a server need different ones.",
  }),
  clientKey: option({
    schema: text(
      CLIENT_KEY,
      ({ length }) => length >= SHORTEST_SECRET && length <= LONGEST_SECRET,
    ).optional(),
    default: undefined,
    placeholder: "SECRET",
    sentence: "Secret of a client key that the service registers when it starts; `stile solve` sends it.",
    secret: true,
  }),
  operatorToken: option({
    schema: text(TOKEN, (token) => token.length >= SHORTEST_TOKEN && /^[!-~]+$/.test(token)).optional(),
    default: undefined,
    placeholder: "SECRET",
    sentence:
      "Token of the operator API, which manages clients, keys, nodes and tasks; the operator API is off without one.",
    secret: true,
  }),
  chromiumPath: option({
    schema: text("the path of an executable").optional(),
    default: undefined,
    placeholder: "FILE",
    sentence:
      "Chromium or its headless shell; when not set, Stile looks for one (`stile doctor` shows which).",
  }),
  chromiumSandbox: option({
    schema: oneOf("auto", "on", "off"),
    default: "auto",
    placeholder: "auto|on|off",
    sentence: "Chromium's sandbox: on, off, or auto (off only where it cannot work).",
  }),
  concurrency: option({
    schema: wholeNumber(1, 1_000),
    default: 16,
    placeholder: "COUNT",
    sentence: "Attempts that run concurrently.",
  }),
  attemptTimeoutMs: option({
    schema: wholeNumber(100, 600_000),
    default: 30_000,
    placeholder: "MS",
    sentence: "How long one attempt of a task may take, in ms.",
  }),
  taskTimeLimitMs: option({
    schema: wholeNumber(0, DAY_MS),
    default: 90_000,
    placeholder: "MS",
    sentence:
      "How long after its creation a task is retried when attempts fail because of Stile, in ms; a task always gets three attempts.",
  }),
  maxQueued: option({
    schema: wholeNumber(1, 10_000_000),
    default: 10_000,
    placeholder: "COUNT",
    sentence: "Tasks that may be queued; beyond that createTask answers ERROR_NO_SLOT_AVAILABLE.",
  }),
  maxWrongKeys: option({
    schema: wholeNumber(0, 1_000_000),
    default: 50,
    placeholder: "COUNT",
    sentence: "Invalid keys that one address may send in a minute before it is blocked; 0 never blocks.",
  }),
  wrongKeyBlockMs: option({
    schema: wholeNumber(1_000, DAY_MS),
    default: 60_000,
    placeholder: "MS",
    sentence: "How long an address that sent too many invalid keys is blocked, in ms.",
  }),
  allowedOrigins: option({
    schema: text(ORIGINS, (list) => list === "*" || list === "none" || everyItem(list, isOrigin)),
    default: "*",
    placeholder: "LIST",
    sentence:
      "Origins of the web pages that may call the API (CORS), separated by commas; * for all, none for no page.",
  }),
  maxConnections: option({
    schema: wholeNumber(1, 1_000_000).optional(),
    default: undefined,
    placeholder: "COUNT",
    sentence:
      "Connections that the API accepts; by default 40 % of the file descriptors of the process, at most 20000.",
  }),
  trustedProxies: option({
    schema: text(NETWORKS, (list) => everyItem(list, isNetwork)).optional(),
    default: undefined,
    placeholder: "LIST",
    sentence:
      "Reverse proxies whose X-Forwarded-For is trusted: addresses and networks, separated by commas.",
  }),
  maxWarmWidgets: option({
    schema: wholeNumber(1, 10_000),
    default: 64,
    placeholder: "COUNT",
    sentence: "Widgets kept warm; beyond that the least recently used one is retired.",
  }),
  maxWidgetUses: option({
    schema: wholeNumber(1, 1_000_000),
    default: 500,
    placeholder: "COUNT",
    sentence: "Runs after which a warm widget is retired.",
  }),
  maxWidgetAgeMs: option({
    schema: wholeNumber(1_000, DAY_MS),
    default: 600_000,
    placeholder: "MS",
    sentence: "Age at which a warm widget is retired, in ms.",
  }),
  emulatorUrl: option({
    schema: text("an address such as http://10.0.0.6:7081", isHttpUrl).optional(),
    default: undefined,
    placeholder: "URL",
    sentence:
      "Control address of an emulator in another process to use instead of this node's own: a `stile emulate`, or the emulator of a `stile serve`.",
  }),
  inspector: {
    ...EMULATOR_OPTIONS.inspector,
    sentence:
      "Whether to serve the inspector, pages for people, at / of the API; beyond loopback it needs operatorToken.",
  },
  inspectorReadOnly: EMULATOR_OPTIONS.inspectorReadOnly,
  open: EMULATOR_OPTIONS.open,
  emulatorPort: EMULATOR_OPTIONS.port,
  emulatorTlsPort: EMULATOR_OPTIONS.tlsPort,
  emulatorControlToken: EMULATOR_OPTIONS.controlToken,
  sitesFile: EMULATOR_OPTIONS.sitesFile,
  callbackAllow: option({
    schema: text(RANGES, (list) => everyItem(list, isAddressRange)).optional(),
    default: undefined,
    placeholder: "RANGES",
    sentence: "Non-public addresses and ranges, separated by commas, that callbacks may reach.",
  }),
  logLevel: option({
    schema: oneOf("debug", "info", "warn", "error", "silent"),
    default: "info",
    placeholder: "debug|info|warn|error|silent",
    sentence: "Lowest level of messages to log (on stderr).",
  }),
  logFormat: option({
    schema: oneOf("auto", "pretty", "json"),
    default: "auto",
    placeholder: "auto|pretty|json",
    sentence: "Log as lines for people (pretty) or machines (json); auto is pretty on a terminal.",
  }),
  metricsHost: option({
    schema: text("a host name or an address"),
    default: "127.0.0.1",
    placeholder: "HOST",
    sentence: "Address of /metrics if metricsPort is set.",
  }),
  metricsPort: option({
    schema: wholeNumber(0, 65_535).optional(),
    default: undefined,
    placeholder: "PORT",
    sentence:
      "Separate port of /metrics for Prometheus; without it, the API serves /metrics if it listens on loopback only.",
  }),
  tracesEndpoint: option({
    schema: text("an address such as http://127.0.0.1:4318", isHttpUrl).optional(),
    default: undefined,
    placeholder: "URL",
    sentence: "OTLP/HTTP collector for OpenTelemetry traces; OTEL_EXPORTER_OTLP_ENDPOINT works too.",
  }),
  drainTimeoutMs: option({
    schema: wholeNumber(0, 3_600_000),
    default: 30_000,
    placeholder: "MS",
    sentence: "How long a stopping node lets running attempts finish before it requeues them, in ms.",
  }),
  drainDelayMs: option({
    schema: wholeNumber(0, 600_000),
    default: 0,
    placeholder: "MS",
    sentence:
      "How long a stopping node keeps accepting requests while /readyz answers 503, so load balancers can react, in ms.",
  }),
  resultTtlMs: option({
    schema: wholeNumber(1_000, DAY_MS),
    default: 300_000,
    placeholder: "MS",
    sentence: "How long a result is kept after its task ended, in ms; existing clients expect five minutes.",
  }),
} as const;

function checkValkeyUrl(url: string, context: { addIssue(message: string): void }): void {
  try {
    parseValkeyUrl(url);
  } catch (error) {
    if (!(error instanceof ValkeyUrlError)) throw error;
    context.addIssue(error.message);
  }
}

/** Whether each item of a list, separated by commas, is valid. */
function everyItem(list: string, isValid: (item: string) => boolean): boolean {
  return list.split(",").every((item) => isValid(item.trim()));
}

function isOrigin(address: string): boolean {
  return URL.parse(address)?.origin === address;
}

function isNetwork(network: string): boolean {
  return normalizeNetwork(network) !== undefined;
}

function isHttpUrl(address: string): boolean {
  return /^https?:$/.test(URL.parse(address)?.protocol ?? "");
}

export type OptionName = keyof typeof OPTIONS;

/** The validated configuration of the service. */
export type Config = ValuesOf<typeof OPTIONS>;

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

export const OPTION_NAMES: readonly OptionName[] = Object.keys(OPTIONS).filter(isOptionName);

/** Variables that begin with STILE_ but are not options. */
export const OTHER_VARIABLES = ["STILE_DEBUG"];
