/**
 * Whether a widget may run on a page's hostname: an entry covers itself and its subdomains, not its
 * parent or siblings; ports play no part (contract §9).
 *
 * @param allowed A site's hostnames; none means any.
 */
export function isHostnameAllowed(hostname: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  const name = normalizeHostname(hostname);
  return allowed.some((entry) => {
    const covered = normalizeHostname(entry);
    return name === covered || name.endsWith(`.${covered}`);
  });
}

/** Lower case, and without the dot that ends a fully qualified name. */
function normalizeHostname(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, "");
}
