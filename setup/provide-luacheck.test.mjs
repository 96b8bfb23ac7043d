import { chmodSync, existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { provideLuacheck } from "./provide-luacheck.mjs";

let folder;
let written;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "stile-luacheck-"));
  mkdirSync(path.join(folder, "bin"));
  written = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
});
afterEach(() => {
  written.mockRestore();
  rmSync(folder, { recursive: true, force: true });
});

/** Provides luacheck on a machine with only these programs, given as bodies of shell scripts. */
function provide(programs) {
  for (const [name, body] of Object.entries(programs)) {
    const file = path.join(folder, "bin", name);
    writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
    chmodSync(file, 0o755);
  }
  return provideLuacheck({ PATH: path.join(folder, "bin") }, path.join(folder, "state", "luacheck"));
}

test("an installed luacheck is used", () => {
  expect(provide({ luacheck: "" })).toBe(path.join(folder, "bin", "luacheck"));
});

test("without luacheck, unpacks Debian's packages, with the Lua that the program names", () => {
  const file = provide({
    "apt-get": `case "$*" in
  *--simulate*) printf 'Inst lua5.3 (5.3)\\nInst lua-check (1)\\n';;
  *" download "*) for word; do case "$word" in lua*) touch "$word.deb";; esac; done;;
esac`,
    "dpkg-deb": `mkdir -p usr/bin usr/lib/x86_64-linux-gnu/lua/5.3
printf '#!/usr/bin/env lua5.3\\n' > usr/bin/luacheck
printf '#!/bin/sh\\necho "$LUA_PATH $1 $2"\\n' > usr/bin/lua5.3
chmod +x usr/bin/*`,
  });
  const { stdout } = spawnSync(file, ["src"], { encoding: "utf8", env: { PATH: "/usr/bin:/bin" } });
  const modules = path.join(path.dirname(file), "usr/share/lua/5.3");
  const program = path.join(path.dirname(file), "usr/bin/luacheck");
  expect(stdout).toBe(`${modules}/?.lua;${modules}/?/init.lua;; ${program} src\n`);
});

test("if luacheck is not available, one line says that the scripts are not linted", () => {
  expect(provide({})).toBeUndefined();
  expect(written.mock.calls.at(-1)[0]).toBe(
    "stile set-up: the Lua scripts are not linted: there is no luacheck (there is no apt-get). Install lua-check or luacheck.\n",
  );
  expect(existsSync(path.join(folder, "state", "luacheck"))).toBe(false);
});
