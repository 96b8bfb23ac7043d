import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A Lua script. The server runs it as a whole, with nothing else in between. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

const SHARED = new URL("../lua/", import.meta.url);
const INCLUDE = /^-- include: (.+)$/m;

/**
 * Loads a script from a `.lua` file. A line `-- include: queue, record` makes these files of the folder `lua` available
 * to it, each as a local of its name; a file of that folder may include others.
 *
 * In a script `KEYS[1]` is the root that every key of this installation begins with. It carries a hash tag, so on a
 * cluster all keys live in one slot, and a script may touch any of them. `ARGV` is what the caller passes.
 */
export function loadScript(file: URL): Script {
  return parseScript(readFileSync(file, "utf8"));
}

/** The script that a text of that form is. */
export function parseScript(text: string): Script {
  const lua = [...modulesOf(text, new Map()).values(), text].join("\n");
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** The modules that a text needs, each once, behind those that it needs itself. */
function modulesOf(text: string, modules: Map<string, string>): ReadonlyMap<string, string> {
  for (const name of INCLUDE.exec(text)?.[1]?.split(", ") ?? []) {
    if (modules.has(name)) continue;
    const module = readFileSync(new URL(`${name}.lua`, SHARED), "utf8");
    modulesOf(module, modules);
    modules.set(name, `local ${name} = (function()\n${module}\nend)()`);
  }
  return modules;
}
