import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { findValkey, provideValkey } from "./provide-valkey.mjs";

/** A machine with only the programs that a test adds, as scripts in one folder. */
function createMachine() {
  const folder = mkdtempSync(path.join(tmpdir(), "stile-setup-"));
  const programs = path.join(folder, "bin");
  const directory = path.join(folder, "state", "valkey");
  mkdirSync(programs);
  const written = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  return {
    directory,
    log: path.join(folder, "apt.log"),
    environment: { PATH: programs },
    add(name, body) {
      const file = path.join(programs, name);
      writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
      chmodSync(file, 0o755);
      return file;
    },
    output: () => written.mock.calls.map(([text]) => text).join(""),
    [Symbol.dispose]() {
      written.mockRestore();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Adds an apt-get that knows only Redis and one more library, and a dpkg-deb that unpacks them. */
function addApt(machine) {
  machine.add(
    "apt-get",
    `echo "$*" | sed -E 's/^-q( -o [^ ]+)+ ?//' >> ${machine.log}
case "$*" in
  *valkey-server*) echo "E: Unable to locate package valkey-server" >&2; exit 100;;
  *--simulate*) printf 'Reading package lists...\\nInst liblzf1 (3.6-3 Debian)\\nInst redis-tools (7 Debian)\\nConf liblzf1\\n';;
  *--print-uris*) ;;
  *" download "*) for word; do case "$word" in redis-*|lib*) touch "$word.deb";; esac; done;;
esac`,
  );
  machine.add(
    "dpkg-deb",
    `mkdir -p usr/bin usr/lib/x86_64-linux-gnu
case "$2" in redis-tools*) printf '#!/bin/sh\\necho "$LD_LIBRARY_PATH" "$@"\\n' > usr/bin/redis-server; chmod +x usr/bin/redis-server;; esac`,
  );
}

test("TEST_VALKEY_SERVER is preferred to the PATH, and Valkey to Redis", () => {
  using machine = createMachine();
  const redis = machine.add("redis-server", "");
  expect(provideValkey(machine.environment, machine.directory)).toBe(redis);
  const valkey = machine.add("valkey-server", "");
  expect(provideValkey(machine.environment, machine.directory)).toBe(valkey);
  const named = machine.add("my-server", "");
  const environment = { ...machine.environment, TEST_VALKEY_SERVER: named };
  expect(provideValkey(environment, machine.directory)).toBe(named);
  expect(machine.output()).toBe("");
});

test("a TEST_VALKEY_SERVER that does not run is refused", () => {
  using machine = createMachine();
  machine.add("redis-server", "");
  const environment = { ...machine.environment, TEST_VALKEY_SERVER: "/nowhere/valkey-server" };
  expect(() => provideValkey(environment, machine.directory)).toThrow(
    "TEST_VALKEY_SERVER is /nowhere/valkey-server, which does not run",
  );
});

test("a server on the PATH that does not run is skipped", () => {
  using machine = createMachine();
  machine.add("valkey-server", "exit 127");
  const redis = machine.add("redis-server", "");
  expect(findValkey(machine.environment, machine.directory)).toBe(redis);
});

test("without a server, unpacks Debian's packages and missing libraries once", () => {
  using machine = createMachine();
  addApt(machine);
  const server = provideValkey(machine.environment, machine.directory);
  expect(server).toBe(path.join(machine.directory, "valkey-server"));
  const { stdout } = spawnSync(server, ["--port", "1"], { encoding: "utf8", env: { PATH: "/usr/bin:/bin" } });
  expect(stdout).toBe(`${machine.directory}/usr/lib/x86_64-linux-gnu --port 1\n`);
  expect(readFileSync(machine.log, "utf8").trim().split("\n")).toEqual([
    "update",
    "--print-uris download valkey-server",
    "--print-uris download redis-server",
    "--simulate --no-install-recommends install redis-server redis-tools",
    "download redis-server redis-tools liblzf1",
  ]);
  expect(readdirSync(path.dirname(machine.directory))).toEqual(["valkey"]);
  expect(readdirSync(machine.directory).sort()).toEqual(["usr", "valkey-server"]);

  rmSync(machine.log);
  expect(provideValkey(machine.environment, machine.directory)).toBe(server);
  expect(existsSync(machine.log)).toBe(false);
});

test("if no server is available, the tests are skipped and one line says what to install", () => {
  using machine = createMachine();
  expect(provideValkey(machine.environment, machine.directory)).toBeUndefined();
  expect(machine.output().split("\n").at(-2)).toBe(
    "stile set-up: the tests of the Valkey backend are skipped: there is no server (there is no apt-get). " +
      "Install valkey-server or redis-server (6.2 or newer), or set TEST_VALKEY_SERVER to the path of one.",
  );
});

test("in CI a missing server is an error with the reason, and no partial files are left", () => {
  using machine = createMachine();
  machine.add("apt-get", 'echo "E: The network is down" >&2; exit 100');
  const environment = { ...machine.environment, CI: "true" };
  expect(() => provideValkey(environment, machine.directory)).toThrow(
    "no Valkey server for the tests (apt-get update failed: The network is down). Install valkey-server",
  );
  expect(readdirSync(path.dirname(machine.directory))).toEqual([]);
});

test("an unpacked server that does not start is not used", () => {
  using machine = createMachine();
  addApt(machine);
  machine.add("dpkg-deb", "");
  expect(provideValkey(machine.environment, machine.directory)).toBeUndefined();
  expect(machine.output()).toContain(`the server unpacked into ${machine.directory} does not start`);
});
