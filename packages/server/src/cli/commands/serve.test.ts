import { createServer } from "node:net";
import { once } from "node:events";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
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

test("the printed commands, pasted as they stand, end with a token; Ctrl-C ends with 0", async () => {
  await using serving = await startServe(cli);
  expect(serving.firstKey).toMatch(/^stile_/);
  const [create, get] = serving.process.written.stdout.split("\n").filter((line) => line.includes("curl "));
  const script = `${create}\nuntil ${get} | tee answer.json | grep ready; do sleep 0.05; done; cat answer.json`;
  const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: cli.directory });
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
    errorId: 0,
    status: "ready",
    solution: { token: expect.stringMatching(/./) },
  });
  serving.process.kill("SIGINT");
  const { exitCode, stderr } = await serving.process.ended;
  expect(exitCode).toBe(0);
  expect(stderr).toContain("Stopping");
  expect(stderr).not.toContain("ExperimentalWarning");
});

test("the first key is shown once; a chosen one never", async () => {
  const first = await startServe(cli);
  first.process.kill("SIGTERM");
  expect(await first.process.ended).toMatchObject({ exitCode: 0 });
  await using second = await startServe(cli);
  expect(second.firstKey).toBeUndefined();
  expect(second.process.written.stdout).toContain("stile keys list");
  await second[Symbol.asyncDispose]();
  const environment = { STILE_CLIENT_KEY: "a-chosen-secret" };
  await using third = await startServe(cli, [], { environment });
  expect(third.process.written.stdout).not.toContain("a-chosen-secret");
  const solved = await cli.run(
    ["solve", "https://example.com", "1x00000000000000000000AA", "--url", third.url],
    { environment },
  );
  expect(solved).toMatchObject({ exitCode: 0 });
});

test("a key added or revoked beside the running service takes effect at once", async () => {
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

test("a second service on the data directory is refused and told who holds it", async () => {
  await using serving = await startServe(cli);
  expect(serving.url).toMatch(/^http/);
  const second = await cli.run(["serve", ...FREE_PORTS]);
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toMatch(
    /^stile: The data directory .* is used by another Stile \(process \d+, since .*\n$/,
  );
});

test.each(["--port", "--emulator-port", "--emulator-tls-port"])(
  "a taken port is named with its flag, %s",
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

test("a host that is not this machine's is one line", async () => {
  const { exitCode, stderr } = await cli.run(["serve", ...FREE_PORTS, "--host", "192.0.2.1"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("stile: 192.0.2.1 is no address of this machine.");
});

test("a host beyond loopback is allowed, with a warning", async () => {
  await using serving = await startServe(cli, ["--host", "0.0.0.0"]);
  expect(serving.process.written.stderr).toContain("beyond loopback");
});

test("a Chromium that cannot be used is one line", async () => {
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

test("a Chromium that does not start is one line, and `stile doctor` tells why", async () => {
  const chromium = path.join(cli.directory, "chromium");
  const script =
    '#!/bin/sh\n[ "$1" = --version ] && echo Chromium 1.2.3.4 && exit\necho "cannot open display" >&2; exit 1\n';
  await writeFile(chromium, script, { mode: 0o755 });
  const { exitCode, stderr } = await cli.run(["serve", ...FREE_PORTS, "--chromium-path", chromium]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^stile: Chromium does not start: .+\. `stile doctor` tells more\.\n$/m);
  const doctor = await cli.run(["doctor", ...FREE_PORTS, "--chromium-path", chromium]);
  expect(doctor.stdout).toMatch(/✗ Chromium .* does not start: cannot open display\n/);
});

test("Ctrl-C while starting leaves at once", async () => {
  await using process = cli.start(["serve", ...FREE_PORTS, "--host", "0.0.0.0"]);
  // The warning is the first thing that is told.
  await process.seen("stderr", /beyond loopback/);
  process.kill("SIGINT");
  expect(await process.ended).toMatchObject({ exitCode: 130, stdout: "" });
});

test("a second Ctrl-C leaves at once, and takes the browser with it", async () => {
  await using serving = await startServe(cli);
  const browser = await childrenOf(serving.process.pid);
  expect(browser).not.toEqual([]);
  // The first widget of a client takes long enough to be found running.
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
