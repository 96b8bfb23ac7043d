import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadScript, parseScript } from "./load-script.ts";

const STORE = fileURLToPath(new URL("..", import.meta.url));
const FILES = globSync(`${STORE}/**/*.lua`);
const MODULES = FILES.filter((file) => file.startsWith(`${STORE}lua/`)).map((file) => basename(file, ".lua"));

/** The names after `-- include:`. */
const includesOf = (text: string) => /^-- include: (.+)$/m.exec(text)?.[1]?.split(", ") ?? [];

test("each module appears once, after its own includes and before the script", () => {
  const { lua } = parseScript("-- include: record, queue\nreturn record.finish");
  const modules = [...lua.matchAll(/^local (\w+) = \(function\(\)$/gm)].map(([, name]) => name);
  expect(modules).toEqual(["balance", "callbacks", "counts", "queue", "unfinished", "record"]);
  expect(lua.endsWith("return record.finish")).toBe(true);
});

test("a text without includes is the whole script", () => {
  expect(parseScript("return 1")).toEqual({
    lua: "return 1",
    sha: "e0e1f9fabfc9d4800c877a703b823ac0578ff8db",
  });
});

test.for(FILES.map((file) => [file.slice(STORE.length), file] as const))(
  "%s includes the modules it uses, and no others",
  ([, file]) => {
    const text = readFileSync(file, "utf8");
    const own = basename(file, ".lua");
    const used = MODULES.filter(
      (name) => name !== own && new RegExp(`(?<![\\w.:'])${name}\\.\\w`).test(text),
    );
    expect(includesOf(text)).toEqual(used.toSorted());
    expect(loadScript(new URL(`file://${file}`)).sha).toMatch(/^[0-9a-f]{40}$/);
  },
);
