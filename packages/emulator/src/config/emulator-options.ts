import { onOrOff, option, text, wholeNumber } from "./option.ts";
import type { OptionSet } from "./option-set.ts";

/** Minimum length of the control token. */
const SHORTEST_TOKEN = 16;
const TOKEN = `a secret of at least ${SHORTEST_TOKEN} characters`;
const port = () => wholeNumber(0, 65_535);

/**
 * Every option of the emulator's command. The service has the same options: `host`, `sitesFile` and those that begin with
 * `emulator`.
 */
export const EMULATOR_OPTIONS = {
  host: option({
    schema: text("a host name or an address"),
    default: "127.0.0.1",
    placeholder: "HOST",
    sentence: "Address to listen on.",
  }),
  port: option({
    schema: port(),
    default: 7081,
    placeholder: "PORT",
    sentence: "Port of the emulator's siteverify and script over HTTP; 0 picks a free one.",
  }),
  tlsPort: option({
    schema: port(),
    default: 7082,
    placeholder: "PORT",
    sentence: "Port of the emulator over TLS, as challenges.cloudflare.com; 0 picks a free one.",
  }),
  sitesFile: option({
    schema: text("the path of a file").optional(),
    default: undefined,
    placeholder: "FILE",
    sentence:
      "JSON file of the emulator's sites: sitekeys, secrets, hostnames, scenarios (docs/emulator.md).",
  }),
  controlToken: option({
    schema: text(TOKEN, (token) => token.length >= SHORTEST_TOKEN).optional(),
    default: undefined,
    placeholder: "TOKEN",
    sentence: "Token of the control and management paths; beyond loopback the emulator requires one.",
    secret: true,
  }),
  controlHost: option({
    schema: text("a host name or an address").optional(),
    default: undefined,
    placeholder: "HOST",
    sentence: "Separate address of the control and management paths; by default, that of the emulator.",
  }),
  controlPort: option({
    schema: port().optional(),
    default: undefined,
    placeholder: "PORT",
    sentence: "Separate port of the control and management paths; by default, that of the emulator.",
  }),
  journal: option({
    schema: text("the path of a file, or -").optional(),
    default: undefined,
    placeholder: "FILE",
    sentence: "File to append the journal to, as JSON lines; - is stdout.",
  }),
  inspector: option({
    schema: onOrOff(),
    default: true,
    placeholder: "",
    sentence: "Whether to serve the inspector, pages for people, at / of the address of the control paths.",
  }),
  inspectorReadOnly: option({
    schema: onOrOff(),
    default: false,
    placeholder: "",
    sentence: "Make the inspector refuse every change.",
  }),
  open: option({
    schema: onOrOff(),
    default: false,
    placeholder: "",
    sentence: "Open the inspector in a browser.",
  }),
  directory: option({
    schema: text("a directory"),
    default: "data/emulator",
    placeholder: "DIRECTORY",
    sentence: "Directory for the certificate authority, the key that seals tokens, and the redeemed tokens.",
  }),
  strictTestSecrets: option({
    schema: onOrOff(),
    default: false,
    placeholder: "",
    sentence: "Make test secrets accept only the dummy token, as Cloudflare documents.",
  }),
  errorStatus: option({
    schema: wholeNumber(200, 599)
      .refine((status) => status === 200 || status === 400, { error: "expected 200 or 400" })
      .optional(),
    default: undefined,
    placeholder: "200|400",
    sentence: "HTTP status of siteverify's response to an invalid secret.",
  }),
  maxConnections: option({
    schema: wholeNumber(1, 1_000_000).optional(),
    default: undefined,
    placeholder: "COUNT",
    sentence:
      "Connections that each port accepts; by default 15 % of the file descriptors of the process, at most 20000.",
  }),
  seed: option({
    schema: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
    default: undefined,
    placeholder: "NUMBER",
    sentence: "Seed that makes scenarios with random failures repeatable.",
  }),
} as const;

/** The options of `turnstile-emulator`. */
export const emulatorOptionSet: OptionSet<typeof EMULATOR_OPTIONS> = {
  table: EMULATOR_OPTIONS,
  environmentPrefix: "TURNSTILE_EMULATOR_",
  defaultFile: "turnstile-emulator.config.json",
  otherVariables: [
    "TURNSTILE_EMULATOR_DEBUG",
    // `exec` sets these for its command, which may run this program again.
    "TURNSTILE_EMULATOR_URL",
    "TURNSTILE_EMULATOR_TLS_URL",
    "TURNSTILE_EMULATOR_CONTROL_URL",
    "TURNSTILE_EMULATOR_CERTIFICATE_FILE",
  ],
};
