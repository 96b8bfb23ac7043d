/** A path of this inspector to return to; `/` for any other address. */
export function localPath(given: string | undefined): string {
  if (given === undefined) return "/";
  const url = URL.parse(given, "http://inspector");
  const isLocal =
    url?.host === "inspector" && (url.pathname === "/" || url.pathname.startsWith("/inspector/"));
  return isLocal ? `${url.pathname}${url.search}` : "/";
}
