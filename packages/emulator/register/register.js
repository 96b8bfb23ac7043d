// Leads this process's TLS connections to challenges.cloudflare.com to the Turnstile emulator, and no others.
//
// Plain JavaScript: it also runs on Node 20, which the emulator itself does not. Every HTTP client of Node (fetch, undici,
// https, http2, axios, got) opens its TLS connections with `tls.connect`, so that is the one place to change.
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import tls from "node:tls";

const TURNSTILE_HOST = "challenges.cloudflare.com";
const HTTPS_PORT = 443;
const URL_VARIABLE = "TURNSTILE_EMULATOR_TLS_URL";
const CERTIFICATE_VARIABLE = "TURNSTILE_EMULATOR_CERTIFICATE_FILE";

const { address, certificate } = readEnvironment();
const connect = tls.connect;

tls.connect = function connectUnlessTurnstile(...words) {
  const { options, listener } = parseArguments(words);
  if (options.socket !== undefined && isTurnstileHost(options.servername)) {
    // A tunnel through a proxy: who is at its other end must be the emulator as well.
    return connect.call(this, { ...options, ca: certificate, secureContext: undefined }, listener);
  }
  if (!isTurnstile(options)) return connect.apply(this, words);
  const socket = connect.call(
    this,
    {
      ...options,
      host: address.hostname.replace(/^\[|\]$/g, ""),
      port: Number(address.port || HTTPS_PORT),
      servername: TURNSTILE_HOST,
      ca: certificate,
      secureContext: undefined,
      lookup: undefined,
      localAddress: undefined,
    },
    listener,
  );
  // HTTP/2 clients compare the port with the one of the address that they were asked for.
  return Object.defineProperty(socket, "remotePort", { value: HTTPS_PORT });
};
// The Playwright fixture refuses connections to Turnstile's host that are not led to the emulator.
Object.defineProperty(tls.connect, Symbol.for("turnstile-emulator.register"), { value: true });
// `import { connect } from "node:tls"` sees the change too.
syncBuiltinESMExports();

/** @returns {{ address: URL, certificate: string }} */
function readEnvironment() {
  const { [URL_VARIABLE]: url, [CERTIFICATE_VARIABLE]: file } = process.env;
  if (!url || !file) {
    throw new Error(
      `turnstile-emulator/register needs ${URL_VARIABLE} (https://127.0.0.1:7082) and ${CERTIFICATE_VARIABLE} (the authority's file). \`turnstile-emulator exec\` sets both.`,
    );
  }
  return { address: new URL(url), certificate: readFileSync(file, "utf8") };
}

/**
 * `tls.connect(options, listener?)`, `(port, host?, options?, listener?)` or `(path, options?, listener?)`.
 *
 * @param {unknown[]} words
 */
function parseArguments(words) {
  const listener = words.find((word) => typeof word === "function");
  const options = words.find((word) => typeof word === "object" && word !== null) ?? {};
  if (words[0] === options) return { options, listener };
  const [port, host] = words;
  return { options: { ...options, port, ...(typeof host === "string" && { host }) }, listener };
}

/**
 * A unix socket or a tunnel has no host to compare.
 *
 * @param {{ host?: string, port?: number | string, path?: string, socket?: unknown }} options
 */
function isTurnstile({ host, port, path, socket }) {
  return isTurnstileHost(host) && Number(port ?? HTTPS_PORT) === HTTPS_PORT && !path && !socket;
}

/**
 * URLs have lower case, options need not; a dot at the end makes a name absolute.
 *
 * @param {unknown} host
 */
function isTurnstileHost(host) {
  return typeof host === "string" && host.toLowerCase().replace(/\.$/, "") === TURNSTILE_HOST;
}
