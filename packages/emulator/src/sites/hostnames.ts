import { isIP } from "node:net";
import { domainToASCII } from "node:url";

const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const IN_OTHER_SCRIPT = /^[^/:?#@]*\P{ASCII}[^/:?#@]*$/u;
const MAX_NAME_LENGTH = 253;

/**
 * Whether a widget may run on a page's hostname. An entry covers itself and its subdomains, but not its parent or
 * siblings. Ports do not matter (contract §9).
 *
 * @param allowed A site's hostnames; an empty list allows all.
 */
export function isHostnameAllowed(hostname: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  const name = normalizeHostname(hostname);
  return allowed.some((entry) => {
    const covered = normalizeHostname(entry);
    return name === covered || (isIP(name) === 0 && name.endsWith(`.${covered}`));
  });
}

/** Whether a string is a valid entry: a name or an address, without scheme, port, path or wildcard (contract §9). */
export function isListableHostname(entry: string): boolean {
  const name = normalizeHostname(entry);
  return isIP(name) !== 0 || (name.length <= MAX_NAME_LENGTH && NAME.test(name));
}

/** Lower case, in ASCII, without a trailing dot or the brackets around an address. */
function normalizeHostname(hostname: string): string {
  const bare = hostname
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^\[(.*)\]$/, "$1");
  // Only for names in other scripts, because domainToASCII() also removes a path.
  return IN_OTHER_SCRIPT.test(bare) ? domainToASCII(bare) || bare : bare;
}
