import { createServer } from "node:net";
import { once } from "node:events";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FREE_PORTS, startServe } from "../testing/start-serve.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
});
afterEach(() => cli[Symbol.asyncDispose]());

/** Runs the commands from the greeting in a shell in another directory. */
async function pasteGreeting(printed: string, environment: Record<string, string> = {}): Promise<unknown> {
  const [key, create, get] = printed.split("\n").filter((line) => /^KEY=|curl /.test(line));
  const script = `${key}\n${create}\nuntil ${get} | tee /dev/stderr | grep -v processing; do sleep 0.05; done`;
  const { stdout } = await promisify(execFile)("bash", ["-c", script], {
    cwd: tmpdir(),
    env: { ...process.env, ...environment },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

const READY = { errorId: 0, status: "ready", solution: { token: expect.stringMatching(/./) } };

test("the printed commands, pasted unchanged, give a token at the first start and later", async () => {
  {
    await using first = await startServe(cli);
    expect(first.firstKey).toMatch(/^stile_/);
    expect(await pasteGreeting(first.process.written.stdout)).toMatchObject(READY);
  }
  {
    await using second = await startServe(cli);
    expect(second.firstKey).toBeUndefined();
    expect(await pasteGreeting(second.process.written.stdout)).toMatchObject(READY);
  }
  const environment = { STILE_CLIENT_KEY: "the-chosen-secret" };
  await using third = await startServe(cli, [], { environment });
  expect(await pasteGreeting(third.process.written.stdout, environment)).toMatchObject(READY);
  await expect(pasteGreeting(third.process.written.stdout)).rejects.toThrow(/STILE_CLIENT_KEY: set it/);
});

test("Ctrl-C exits with 0", async () => {
  await using serving = await startServe(cli);
  serving.process.kill("SIGINT");
  const { exitCode, stderr } = await serving.process.ended;
  expect(exitCode).toBe(0);
  expect(stderr).toContain("Stopping");
  expect(stderr).not.toContain("ExperimentalWarning");
});

test("the first key is printed once; a chosen key never", async () => {
  const first = await startServe(cli);
  first.process.kill("SIGTERM");
  expect(await first.process.ended).toMatchObject({ exitCode: 0 });
  await using second = await startServe(cli);
  expect(second.firstKey).toBeUndefined();
  expect(second.process.written.stdout).toContain("stile keys list");
  await second[Symbol.asyncDispose]();
  const environment = { STILE_CLIENT_KEY: "the-chosen-secret" };
  await using third = await startServe(cli, [], { environment });
  expect(third.process.written.stdout).not.toContain("the-chosen-secret");
  const solved = await cli.run(
    ["solve", "https://example.com", "1x00000000000000000000AA", "--url", third.url],
    { environment },
  );
  expect(solved).toMatchObject({ exitCode: 0 });
});

test("adding or revoking a key while the service runs takes effect immediately", async () => {
  await using serving = await startServe(cli);
  const secret = (await cli.run(["keys", "add", "ci"])).stdout.trim();
  const ask = async () => {
    const body = JSON.stringify({ clientKey: secret, taskId: "none" });
    const response = await fetch(`${serving.url}/getTaskResult`, { method: "POST", body });
    return response.json();
  };
  expect(await ask()).toMatchObject({ errorCode: "ERROR_NO_SUCH_CAPCHA_ID" });
  const keys = JSON.parse((await cli.run(["keys", "list", "--json"])).stdout);
  await cli.run(["keys", "revoke", keys.at(-1).id]);
  expect(await ask()).toMatchObject({ errorCode: "ERROR_KEY_DOES_NOT_EXIST" });
});

test("a second service on the data directory is refused with the name of the holder", async () => {
  await using serving = await startServe(cli);
  expect(serving.url).toMatch(/^http/);
  const second = await cli.run(["serve", ...FREE_PORTS]);
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toMatch(
    /^stile: The data directory .* is used by another Stile \(process \d+, since .*\n$/,
  );
});

test.each(["--port", "--emulator-port", "--emulator-tls-port"])(
  "the error for a taken port names the flag %s",
  async (flag) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { exitCode, stderr } = await cli.run(["serve", ...FREE_PORTS, flag, String(port)]);
    server.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `stile: Port ${port} is taken. Stop what listens there, or choose another with ${flag}.\n`,
    );
  },
);

test("an address of another machine prints one line", async () => {
  const { exitCode, stderr } = await cli.run(["serve", ...FREE_PORTS, "--host", "192.0.2.1"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("stile: 192.0.2.1 is not an address of this machine.");
});

test("a host beyond loopback is allowed, with a warning", async () => {
  await using serving = await startServe(cli, ["--host", "0.0.0.0"]);
  expect(serving.process.written.stderr).toContain("beyond loopback");
});

test("an unusable Chromium prints one line", async () => {
  const { exitCode, stderr } = await cli.run([
    "serve",
    ...FREE_PORTS,
    "--chromium-path",
    "/nowhere/chromium",
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /stile: The configured Chromium \/nowhere\/chromium cannot be used: there is no such file\..*\n$/,
  );
});

test("a Chromium that does not start prints one line, and `stile doctor` explains why", async () => {
  const chromium = path.join(cli.directory, "chromium");
  const script =
    '#!/bin/sh\n[ "$1" = --version ] && echo Chromium 1.2.3.4 && exit\necho "cannot open display" >&2; exit 1\n';
  await writeFile(chromium, script, { mode: 0o755 });
  const { exitCode, stderr } = await cli.run(["serve", ...FREE_PORTS, "--chromium-path", chromium]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^stile: Chromium does not start: .+\. Run `stile doctor` to find out more\.\n$/m);
  const doctor = await cli.run(["doctor", ...FREE_PORTS, "--chromium-path", chromium]);
  expect(doctor.stdout).toMatch(/✗ Chromium .* does not start: cannot open display\n/);
});

test("Ctrl-C while starting exits immediately", async () => {
  await using process = cli.start(["serve", ...FREE_PORTS, "--host", "0.0.0.0"]);
  // The warning is printed first.
  await process.seen("stderr", /beyond loopback/);
  process.kill("SIGINT");
  expect(await process.ended).toMatchObject({ exitCode: 130, stdout: "" });
});

test("a second Ctrl-C ends the service and the browser immediately", async () => {
  await using serving = await startServe(cli);
  const browser = await childrenOf(serving.process.pid);
  expect(browser).not.toEqual([]);
  // The first widget of a client takes long enough to be still running.
  const task = {
    type: "TurnstileTaskProxyless",
    websiteURL: "https://example.com",
    websiteKey: "1x00000000000000000000AA",
  };
  const body = JSON.stringify({ clientKey: serving.firstKey, task });
  await fetch(`${serving.url}/createTask`, { method: "POST", body });
  serving.process.kill("SIGINT");
  await serving.process.seen("stderr", /Ctrl-C again/);
  serving.process.kill("SIGINT");
  expect(await serving.process.ended).toMatchObject({ exitCode: 130 });
  await vi.waitFor(() => expect(browser.filter((pid) => isAlive(pid))).toEqual([]), 5_000);
});

async function childrenOf(pid: number | undefined): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,ppid=", "-A"]);
  const processes = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  return processes.flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
