/**
 * Returns the path for routing. Ignores repeated and trailing slashes, because a client whose base URL ends in "/"
 * calls "//createTask".
 */
export function requestPath({ url }: Pick<Request, "url">): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start === -1) return "/";
  const query = url.indexOf("?", start);
  const path = url.slice(start, query === -1 ? undefined : query);
  if (!path.includes("//") && !path.endsWith("/")) return path;
  const single = path.replaceAll(/\/{2,}/g, "/");
  return single === "/" || !single.endsWith("/") ? single : single.slice(0, -1);
}
