import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, test } from "vitest";
import { root } from "./paths.mjs";

const FREE_PORTS = ["--port", "0", "--emulator-port", "0", "--emulator-tls-port", "0"];

/** All processes, according to `ps`. */
function processTable() {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((row) => row !== null && !row[3].startsWith("Z"))
    .map(([, pid, parent, , command]) => ({ pid: Number(pid), parent: Number(parent), command }));
}

/** A process and its descendants. */
function familyOf(pid) {
  const table = processTable();
  const family = new Set([pid]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const row of table) if (family.has(row.parent)) family.add(row.pid);
  }
  return table.filter((row) => family.has(row.pid));
}

/** Runs a command in a separate process group, as a shell does, with the machine's Node. */
function startChain(program, wordsIn) {
  const directory = mkdtempSync(path.join(tmpdir(), "stile-start-"));
  const isOurs = (folder) => folder.startsWith(path.join(root, ".stile")) || folder.includes("node_modules");
  const child = spawn(program, wordsIn(path.join(directory, "data")), {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: process.env.PATH.split(path.delimiter)
        .filter((folder) => !isOurs(folder))
        .join(path.delimiter),
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} did not start`);
  const signalGroup = (signal) => process.kill(-pid, signal);
  const exited = once(child, "exit");
  let written = "";
  const seen = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        written += text;
        if (written.includes("Ctrl-C stops")) resolve();
      });
    }
    void exited.then(() => reject(new Error(`it ended early: ${written}`)));
  });
  return {
    pid,
    signalGroup,
    exited,
    seen,
    written: () => written,
    [Symbol.dispose]() {
      try {
        signalGroup("SIGKILL");
      } catch {
        // All of them have ended.
      }
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const serve = (directory) => [...FREE_PORTS, "--data-directory", directory];
const npmStart = () => startChain("npm", (directory) => ["start", "--", ...serve(directory)]);
const npmRunEmulator = () =>
  startChain("npm", (directory) =>
    ["run", "emulator", "--", "--port", "0", "--tls-port", "0"].concat("--directory", directory),
  );
const setUpAlone = () =>
  startChain("node", (directory) => ["setup/run.mjs", "stile", "serve", ...serve(directory)]);

/** Those of these processes that still run. */
function stillRunning(family) {
  const ids = new Set(family.map(({ pid }) => pid));
  return processTable().filter(({ pid }) => ids.has(pid));
}

describe.skipIf(process.platform === "win32").concurrent("a command of the checkout", () => {
  test.for(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"])(
    "npm start leaves no process after %s",
    async (signal, { expect }) => {
      using npm = npmStart();
      await npm.seen;
      const family = familyOf(npm.pid);
      process.kill(npm.pid, signal);
      await npm.exited;
      await expect.poll(() => stillRunning(family), { timeout: 20_000 }).toEqual([]);
    },
  );

  test("npm start runs npm, the service and Chromium; the set-up does not stay", async ({ expect }) => {
    using npm = npmStart();
    await npm.seen;
    const programs = familyOf(npm.pid).map(({ command }) => command);
    expect(programs.filter((command) => /setup|esbuild/.test(command))).toEqual([]);
    expect(programs.filter((command) => command.includes("stile.ts serve"))).toHaveLength(1);
    // A terminal sends Ctrl-C to the whole group, and npm forwards it too; both count as one, which drains the service.
    npm.signalGroup("SIGINT");
    await npm.exited;
    await expect.poll(npm.written).toContain("Stopping: finishing running attempts.");
    expect(await npm.exited).toEqual([0, null]);
  });

  test("npm run emulator does not start a browser, and ends with npm", async ({ expect }) => {
    using npm = npmRunEmulator();
    await npm.seen;
    const family = familyOf(npm.pid);
    expect(family.filter(({ command }) => /--headless|setup/.test(command))).toEqual([]);
    process.kill(npm.pid, "SIGKILL");
    await expect.poll(() => stillRunning(family)).toEqual([]);
  });

  // If Node cannot replace itself, the set-up waits for the service; otherwise the test kills the service itself.
  test("without npm, killing the set-up ends the service", async ({ expect }) => {
    using chain = setUpAlone();
    await chain.seen;
    const family = familyOf(chain.pid);
    process.kill(chain.pid, "SIGKILL");
    await expect.poll(() => stillRunning(family), { timeout: 20_000 }).toEqual([]);
  });
});

test("other commands do not get STOP_WITH_PROCESSES", ({ expect }) => {
  const show = ["setup/run.mjs", "node", "--print", "String(process.env.STOP_WITH_PROCESSES)"];
  const environment = { ...process.env, npm_lifecycle_event: "test", STOP_WITH_PROCESSES: "1" };
  expect(execFileSync("node", show, { cwd: root, encoding: "utf8", env: environment })).toBe("undefined\n");
});
