import { ExpectedError } from "../expected-error.ts";

/**
 * Reads the proxy through which this machine reaches other hosts, if it needs one. `exec` replaces it in the environment and
 * uses it for every host but Turnstile's.
 * @throws ExpectedError for a proxy that speaks neither HTTP nor HTTPS.
 */
export function readUpstreamProxy(
  environment: Readonly<Record<string, string | undefined>>,
): URL | undefined {
  const name = ["HTTPS_PROXY", "https_proxy"].find((variable) => environment[variable]);
  if (name === undefined) return undefined;
  const value = environment[name] ?? "";
  const url = URL.parse(value.includes("://") ? value : `http://${value}`);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new ExpectedError(
    `${name} must be the address of an HTTP proxy, such as http://proxy.example:3128; it is "${value}". Change it, or unset it.`,
  );
}
