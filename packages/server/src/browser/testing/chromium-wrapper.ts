import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A script that starts Chromium with other arguments, as a wrong `STILE_CHROMIUM_PATH` could. */
export interface ChromiumWrapper extends AsyncDisposable {
  readonly path: string;
}

/**
 * Writes such a script.
 * @param dropped A shell pattern of the flags to drop, such as `--host-resolver-rules=*`.
 * @param rewritten Commands of sed for each argument.
 * @param added Flags to add at the end.
 * @param before Lines of shell to run first.
 */
export async function wrapChromium({
  dropped = "",
  rewritten = [],
  added = [],
  before = "",
}: {
  readonly dropped?: string;
  readonly rewritten?: readonly string[];
  readonly added?: readonly string[];
  readonly before?: string;
}): Promise<ChromiumWrapper> {
  const chromium = process.env["STILE_CHROMIUM_PATH"];
  if (chromium === undefined)
    throw new Error("STILE_CHROMIUM_PATH is not set. Run the tests with `npm test`.");
  const directory = await mkdtemp(path.join(tmpdir(), "stile-wrapper-"));
  const file = path.join(directory, "chromium");
  const quoted = added.map((flag) => `'${flag}'`).join(" ");
  await writeFile(
    file,
    `#!/bin/sh
${before}
for argument in "$@"; do
  shift
${rewritten.length === 0 ? "" : `  argument=$(printf '%s' "$argument" | sed ${rewritten.map((command) => `-e '${command}'`).join(" ")})`}
  case "$argument" in ${dropped === "" ? "" : `${dropped}) ;;`} *) set -- "$@" "$argument" ;; esac
done
exec '${chromium}' "$@" ${quoted}
`,
  );
  await chmod(file, 0o755);
  return { path: file, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}
