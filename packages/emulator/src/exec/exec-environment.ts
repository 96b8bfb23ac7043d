import path from "node:path";
import { TURNSTILE_HOST } from "../http/turnstile-host.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** An emulator, as a program on this machine reaches it. */
export interface EmulatorAddresses {
  /** `http://HOST:PORT`. */
  readonly url: string;
  /** `https://HOST:PORT`. */
  readonly tlsUrl: string;
  /** Where the control and management paths are. */
  readonly controlUrl: string;
  /** Bearer token of those paths, if they require one. */
  readonly controlToken: string | undefined;
  /** `MAP challenges.cloudflare.com:443 HOST:PORT`, for Chromium's `--host-resolver-rules`. */
  readonly hostResolverRule: string;
  /** For Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiFingerprint: string;
}

/** Files that programs read their authorities from. */
export interface TrustFiles {
  /** The emulator's authority alone. */
  readonly authority: string;
  /** The authorities that this machine trusts, and the emulator's. */
  readonly bundle: string;
  /** The same as a JKS key store. */
  readonly javaTrustStore: string;
  /** A directory with an `.ini` file for PHP. */
  readonly phpDirectory: string;
}

export interface ExecEnvironmentOptions {
  /** The environment that the command would have without `exec`. */
  readonly environment: Environment;
  readonly addresses: EmulatorAddresses;
  readonly proxyUrl: string;
  readonly files: TrustFiles;
  /** The file URL of `turnstile-emulator/register`. */
  readonly register: string;
}

/** Hosts that bypass the proxy. */
const LOCAL = ["localhost", "127.0.0.1", "::1"];

/** The environment that redirects programs from challenges.cloudflare.com to the emulator. */
export function execEnvironment(options: ExecEnvironmentOptions): Record<string, string | undefined> {
  const { environment, addresses, proxyUrl, files } = options;
  const noProxy = noProxyList(environment["NO_PROXY"] ?? environment["no_proxy"]);
  return {
    ...environment,
    TURNSTILE_EMULATOR_URL: addresses.url,
    TURNSTILE_EMULATOR_TLS_URL: addresses.tlsUrl,
    TURNSTILE_EMULATOR_CONTROL_URL: addresses.controlUrl,
    TURNSTILE_EMULATOR_CONTROL_TOKEN: addresses.controlToken,
    TURNSTILE_EMULATOR_CERTIFICATE_FILE: files.authority,
    NODE_OPTIONS: joinWords(environment["NODE_OPTIONS"], `--import=${options.register}`),
    NODE_EXTRA_CA_CERTS: environment["NODE_EXTRA_CA_CERTS"] ? files.bundle : files.authority,
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    SSL_CERT_FILE: files.bundle,
    REQUESTS_CA_BUNDLE: files.bundle,
    CURL_CA_BUNDLE: files.bundle,
    // The empty first entry stands for PHP's usual directory.
    PHP_INI_SCAN_DIR: [environment["PHP_INI_SCAN_DIR"] ?? "", files.phpDirectory].join(path.delimiter),
    JAVA_TOOL_OPTIONS: joinWords(
      environment["JAVA_TOOL_OPTIONS"],
      javaOptions(proxyUrl, files.javaTrustStore),
    ),
  };
}

/** The given hosts and this machine's; never Turnstile's host, because only the proxy redirects it to the emulator. */
function noProxyList(before = ""): string {
  const kept = before
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "" && !coversTurnstile(entry));
  return [...new Set([...kept, ...LOCAL])].join(",");
}

function coversTurnstile(entry: string): boolean {
  const domain = entry.replace(/^\*?\.?/, "").replace(/:\d+$/, "");
  return entry === "*" || TURNSTILE_HOST === domain || TURNSTILE_HOST.endsWith(`.${domain}`);
}

function javaOptions(proxyUrl: string, trustStore: string): string {
  const { hostname, port } = new URL(proxyUrl);
  return [
    `-Dhttps.proxyHost=${hostname}`,
    `-Dhttps.proxyPort=${port}`,
    `"-Djavax.net.ssl.trustStore=${trustStore}"`,
    "-Djavax.net.ssl.trustStoreType=JKS",
  ].join(" ");
}

/** Appends words to those that are set already. */
function joinWords(given: string | undefined, words: string): string {
  return given === undefined || given === "" ? words : `${given} ${words}`;
}
