import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A Lua script. The server runs it atomically. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

const SHARED = new URL("../lua/", import.meta.url);
const INCLUDE = /^-- include: (.+)$/m;

/**
 * Loads a script from a `.lua` file. A line `-- include: queue, record` makes those files from the folder `lua`
 * available as local variables with the same names. A file in that folder may include others.
 *
 * In a script, `KEYS[1]` is the root that every key of this installation begins with. It is a hash tag, so on a cluster
 * all keys live in one slot and a script may use any of them. `ARGV` holds the caller's values.
 */
export function loadScript(file: URL): Script {
  return parseScript(readFileSync(file, "utf8"));
}

/** Parses a text of that form. */
export function parseScript(text: string): Script {
  const lua = [...modulesOf(text, new Map()).values(), text].join("\n");
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** The modules that a text includes, each once, after its own includes. */
function modulesOf(text: string, modules: Map<string, string>): ReadonlyMap<string, string> {
  for (const name of INCLUDE.exec(text)?.[1]?.split(", ") ?? []) {
    if (modules.has(name)) continue;
    const module = readFileSync(new URL(`${name}.lua`, SHARED), "utf8");
    modulesOf(module, modules);
    modules.set(name, `local ${name} = (function()\n${module}\nend)()`);
  }
  return modules;
}
