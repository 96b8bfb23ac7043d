import type { z } from "zod";
import { parseValkeyUrl, ValkeyUrlError } from "../../backend/valkey/connection/parse-valkey-url.ts";
import { isAddressRange } from "../../callbacks/address-policy.ts";
import { normalizeNetwork } from "../../core/addresses.ts";
import { LONGEST_SECRET, SHORTEST_SECRET } from "../../core/client-key.ts";
import { oneOf, option, text, wholeNumber } from "./option.ts";

const PREFIX = "1 to 64 letters, digits or _ . -";
const VALKEY_URL = "an address such as redis://user:password@host:6379/0";
const DAY_MS = 86_400_000;
const NETWORKS = "addresses or networks such as 10.1.0.0/16, separated by commas";
/** Fewest characters of the operator's token. */
const SHORTEST_TOKEN = 16;

/**
 * Every option of the service: what it may be, what it is without being set, and what for. The names of its flag
 * and environment variable follow from its own (`flagName`, `environmentName`); help and docs are made from here.
 */
export const OPTIONS = {
  host: option({
    schema: text("a host name or an address"),
    default: "127.0.0.1",
    placeholder: "HOST",
    sentence: "Address to listen on; beyond loopback, everybody who reaches it can try keys.",
  }),
  port: option({
    schema: wholeNumber(0, 65_535),
    default: 7080,
    placeholder: "PORT",
    sentence: "Port of the API; 0 takes a free one.",
  }),
  dataDirectory: option({
    schema: text("a directory"),
    default: "./data",
    placeholder: "DIRECTORY",
    sentence: "Directory that holds tasks and hashed client keys; created if it is missing.",
  }),
  backend: option({
    schema: oneOf("sqlite", "valkey"),
    default: "sqlite",
    placeholder: "sqlite|valkey",
    sentence:
      "Where tasks and clients are kept: in the data directory (sqlite), or on a server that many machines share (valkey).",
  }),
  valkeyUrl: option({
    schema: text(VALKEY_URL).superRefine(checkValkeyUrl).optional(),
    default: undefined,
    placeholder: "URL",
    sentence:
      "Valkey or Redis: redis://user:password@host:6379/0, rediss:// for TLS, redis+sentinel:// or redis+cluster:// with several hosts.",
    secret: true,
    // Most addresses hold no password, and those that do have other ways.
    hasFlag: true,
  }),
  valkeyPassword: option({
    schema: text("a password").optional(),
    default: undefined,
    placeholder: "SECRET",
    sentence: "Password for Valkey, in place of one in valkeyUrl.",
    secret: true,
  }),
  valkeyPasswordFile: option({
    schema: text("the path of a file").optional(),
    default: undefined,
    placeholder: "FILE",
    sentence: "File that holds the password for Valkey.",
  }),
  valkeyPrefix: option({
    schema: text(PREFIX).refine((prefix) => /^[\w.-]{1,64}$/.test(prefix), { error: `expected ${PREFIX}` }),
    default: "stile",
    placeholder: "NAME",
    sentence:
      "What every key in Valkey begins with, in braces; installations that share a server need one each.",
  }),
  clientKey: option({
    schema: text(`a secret of ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters`)
      .refine((secret) => secret.length >= SHORTEST_SECRET && secret.length <= LONGEST_SECRET, {
        error: `expected a secret of ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters`,
      })
      .optional(),
    default: undefined,
    placeholder: "SECRET",
    sentence: "Secret of a client key that the service registers when it starts; `stile solve` sends it.",
    secret: true,
  }),
  operatorToken: option({
    schema: text(`a secret of at least ${SHORTEST_TOKEN} characters`)
      .refine((token) => token.length >= SHORTEST_TOKEN && /^[!-~]+$/.test(token), {
        error: `expected a secret of at least ${SHORTEST_TOKEN} characters, without spaces`,
      })
      .optional(),
    default: undefined,
    placeholder: "SECRET",
    sentence: "Token of the operator's API, which manages clients and keys; without it there is none.",
    secret: true,
  }),
  chromiumPath: option({
    schema: text("the path of an executable").optional(),
    default: undefined,
    placeholder: "FILE",
    sentence: "Chromium or its headless shell; found by itself when not set (`stile doctor` tells which).",
  }),
  chromiumSandbox: option({
    schema: oneOf("auto", "on", "off"),
    default: "auto",
    placeholder: "auto|on|off",
    sentence: "Chromium's sandbox: on, off, or auto, which leaves it out only where it cannot work.",
  }),
  concurrency: option({
    schema: wholeNumber(1, 1_000),
    default: 16,
    placeholder: "COUNT",
    sentence: "Attempts that run at once.",
  }),
  attemptTimeoutMs: option({
    schema: wholeNumber(100, 600_000),
    default: 30_000,
    placeholder: "MS",
    sentence: "How long one attempt of a task may take, in ms.",
  }),
  maxQueued: option({
    schema: wholeNumber(1, 10_000_000),
    default: 10_000,
    placeholder: "COUNT",
    sentence: "Tasks that may wait; beyond that createTask answers ERROR_NO_SLOT_AVAILABLE.",
  }),
  maxWrongKeys: option({
    schema: wholeNumber(0, 1_000_000),
    default: 50,
    placeholder: "COUNT",
    sentence: "Wrong keys that one address may send in a minute before it is refused; 0: any number.",
  }),
  wrongKeyBlockMs: option({
    schema: wholeNumber(1_000, DAY_MS),
    default: 60_000,
    placeholder: "MS",
    sentence: "How long an address that sent too many wrong keys is refused, in ms.",
  }),
  trustedProxies: option({
    schema: text(NETWORKS)
      .refine((list) => list.split(",").every((each) => normalizeNetwork(each.trim()) !== undefined), {
        error: `expected ${NETWORKS}`,
      })
      .optional(),
    default: undefined,
    placeholder: "LIST",
    sentence:
      "Reverse proxies, as addresses and networks separated by commas, whose X-Forwarded-For tells the caller's address.",
  }),
  maxWarmWidgets: option({
    schema: wholeNumber(1, 10_000),
    default: 64,
    placeholder: "COUNT",
    sentence: "Widgets kept ready; beyond that the one used longest ago is retired.",
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
  emulatorPort: option({
    schema: wholeNumber(0, 65_535),
    default: 7081,
    placeholder: "PORT",
    sentence: "Port of the emulator's siteverify and script over HTTP; 0 takes a free one.",
  }),
  emulatorTlsPort: option({
    schema: wholeNumber(0, 65_535),
    default: 7082,
    placeholder: "PORT",
    sentence: "Port of the emulator over TLS, as challenges.cloudflare.com; 0 takes a free one.",
  }),
  emulatorControlToken: option({
    schema: text("a token").optional(),
    default: undefined,
    placeholder: "TOKEN",
    sentence:
      "Token of the emulator's control and management paths; beyond loopback nobody gets at them without one.",
    secret: true,
  }),
  sitesFile: option({
    schema: text("the path of a file").optional(),
    default: undefined,
    placeholder: "FILE",
    sentence:
      "JSON file of the emulator's sites: sitekeys, secrets, hostnames, scenarios (docs/emulator.md).",
  }),
  callbackAllow: option({
    schema: text("addresses or ranges such as 10.1.0.0/16, separated by commas")
      .refine((ranges) => ranges.split(",").every((range) => isAddressRange(range.trim())), {
        error: "expected addresses or ranges such as 10.1.0.0/16, separated by commas",
      })
      .optional(),
    default: undefined,
    placeholder: "RANGES",
    sentence:
      "Addresses and ranges, separated by commas, that callbacks may go to although they are not public.",
  }),
  logLevel: option({
    schema: oneOf("debug", "info", "warn", "error", "silent"),
    default: "info",
    placeholder: "debug|info|warn|error|silent",
    sentence: "Least severe messages that are logged (on stderr).",
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
    sentence: "Address of the metrics, where metricsPort gives them one of their own.",
  }),
  metricsPort: option({
    schema: wholeNumber(0, 65_535).optional(),
    default: undefined,
    placeholder: "PORT",
    sentence:
      "Port of /metrics for Prometheus; when not set, they are on the API's address, if that is loopback only.",
  }),
  tracesEndpoint: option({
    schema: text("an address such as http://127.0.0.1:4318")
      .refine((address) => /^https?:$/.test(URL.parse(address)?.protocol ?? ""), {
        error: "expected an address such as http://127.0.0.1:4318",
      })
      .optional(),
    default: undefined,
    placeholder: "URL",
    sentence:
      "OTLP/HTTP collector that OpenTelemetry traces are sent to; OTEL_EXPORTER_OTLP_ENDPOINT is understood too.",
  }),
  drainTimeoutMs: option({
    schema: wholeNumber(0, 3_600_000),
    default: 30_000,
    placeholder: "MS",
    sentence:
      "How long a stopping service lets running attempts finish before they go back to the queue, in ms.",
  }),
  drainDelayMs: option({
    schema: wholeNumber(0, 600_000),
    default: 0,
    placeholder: "MS",
    sentence:
      "How long a stopping node still takes calls while /readyz says 503, so that balancers turn away first, in ms.",
  }),
  resultTtlMs: option({
    schema: wholeNumber(1_000, DAY_MS),
    default: 300_000,
    placeholder: "MS",
    sentence:
      "How long a result is kept after its task ended, in ms; clients of the protocol expect five minutes.",
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

export type OptionName = keyof typeof OPTIONS;

/** What the service runs with: every option, checked. */
export type Config = { readonly [Name in OptionName]: z.infer<(typeof OPTIONS)[Name]["schema"]> };

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

export const OPTION_NAMES: readonly OptionName[] = Object.keys(OPTIONS).filter(isOptionName);

/** Variables that begin with STILE_ but are no options of the service. */
export const OTHER_VARIABLES = ["STILE_DEBUG"];
