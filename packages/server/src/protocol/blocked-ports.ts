/**
 * Ports that Chromium refuses to load pages from (`kRestrictedPorts` in its net/base/port_util.cc; the "bad ports" of
 * the Fetch standard). A task for such a page could only fail.
 */
const BLOCKED: ReadonlySet<number> = new Set(
  [
    [0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95],
    [101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427],
    [465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995],
    [1719, 1720, 1723, 2049, 3659, 4045, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080],
  ].flat(),
);

/** Whether browsers refuse to load pages from this URL's port. */
export function hasBlockedPort({ port }: URL): boolean {
  return port !== "" && BLOCKED.has(Number(port));
}
