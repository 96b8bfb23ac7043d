import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, onTestFailed, test } from "vitest";
import { createEmulator } from "../index.ts";
import { openProgram, type Cli } from "./testing/run-cli.ts";

const FREE = ["exec", "--port", "0", "--tls-port", "0"];
const VERIFY = `
  const form = new URLSearchParams({ secret: process.argv[1], response: "XXXX.DUMMY.TOKEN.XXXX" });
  const url = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
  console.log(await (await fetch(url, { method: "POST", body: form })).text());`;

let cli: Cli;
beforeEach(async () => {
  cli = await openProgram(new URL("turnstile-emulator.ts", import.meta.url));
});
afterEach(() => cli[Symbol.asyncDispose]());

const node = (program: string, ...words: readonly string[]) => [
  process.execPath,
  "--input-type=module",
  "-e",
  program,
  ...words,
];

test("the command's siteverify calls reach an emulator with the sites of the file", async () => {
  const sites = path.join(cli.directory, "sites.json");
  await writeFile(sites, JSON.stringify([{ sitekey: "0xfile", secret: "file-secret" }]));
  const { exitCode, stdout, stderr } = await cli.run([
    ...FREE,
    "--sites-file",
    sites,
    "--",
    ...node(VERIFY, "file-secret"),
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ success: false, "error-codes": ["invalid-input-response"] });
  expect(stderr).toMatch(/^turnstile-emulator: The emulator is at http:\/\/127\.0\.0\.1:\d+\.\n$/);
  expect(exitCode).toBe(0);
});

test("the command finds the emulator's addresses in its environment; exec deletes its files at the end", async () => {
  const program = `
    const { TURNSTILE_EMULATOR_URL: url, TURNSTILE_EMULATOR_CERTIFICATE_FILE: file } = process.env;
    console.log(JSON.stringify({ file, about: await (await fetch(url + "/__emulator")).json() }));`;
  const { stdout } = await cli.run([...FREE, "--json", "--", ...node(program)]);
  const [addresses, seen] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(addresses).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    tlsUrl: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
    proxyUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    certificateFile: seen?.["file"],
  });
  expect(seen).toMatchObject({ about: { emulator: "turnstile" } });
  expect(existsSync(String(seen?.["file"]))).toBe(false);
});

test.runIf(process.platform === "linux")("--open opens the inspector in the user's browser", async () => {
  const [opened, browser] = ["opened", "xdg-open"].map((name) => path.join(cli.directory, name));
  await writeFile(
    browser ?? "",
    `#!/bin/sh\nprintf '%s' "$1" > ${opened}.new && mv ${opened}.new ${opened}\n`,
  );
  await chmod(browser ?? "", 0o700);
  const program = `
    import { existsSync, readFileSync } from "node:fs";
    const look = setInterval(() => {
      if (!existsSync(process.argv[1])) return;
      clearInterval(look);
      console.log(readFileSync(process.argv[1], "utf8"), process.env.TURNSTILE_EMULATOR_URL);
    }, 20);`;
  const environment = { PATH: `${cli.directory}:${process.env["PATH"]}` };
  const { stdout } = await cli.run([...FREE, "--open", "--", ...node(program, opened ?? "")], {
    environment,
  });
  const [address, emulator] = stdout.trim().split(" ");
  expect(new URL(address ?? "").origin).toBe(emulator);
});

test("exec passes the control token to the command", async () => {
  const program =
    "console.log(process.env.TURNSTILE_EMULATOR_CONTROL_TOKEN, process.env.TURNSTILE_EMULATOR_URL)";
  const { stdout } = await cli.run([...FREE, "--host", "0.0.0.0", "--", ...node(program)]);
  expect(stdout).toMatch(/^[\w-]{20,} http:\/\/127\.0\.0\.1:\d+\n$/);
});

test("exec uses a running emulator, and leaves it running", async () => {
  await using emulator = await createEmulator({
    sites: [{ sitekey: "0xrunning", secret: "running-secret" }],
    control: { token: "the-control-token" },
  });
  const words = ["exec", "--port", new URL(emulator.url).port, "--", ...node(VERIFY, "running-secret")];
  expect(await cli.run(words)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("requires its control token. Set TURNSTILE_EMULATOR_CONTROL_TOKEN"),
  });
  const environment = { TURNSTILE_EMULATOR_CONTROL_TOKEN: "the-control-token" };
  const { stdout, stderr } = await cli.run(words, { environment });
  expect(stderr).toContain(
    `Using the emulator that runs at ${emulator.url}. Its sites and scenarios stay as they are.`,
  );
  expect(JSON.parse(stdout)).toMatchObject({ "error-codes": ["invalid-input-response"] });
  expect(await emulator.journal.entries({ type: "siteverify" })).toHaveLength(1);
  const withFile = ["exec", "--sites-file", "sites.json", ...words.slice(1)];
  expect((await cli.run(withFile, { environment })).stderr).toContain("sites.json is ignored");
});

test("exec passes through input, output and exit code", async () => {
  const program =
    'process.stdin.on("data", (data) => process.stdout.write(data)).on("end", () => process.exit(3));';
  const { exitCode, stdout } = await cli.run([...FREE, "--", ...node(program)], { stdin: "hello" });
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "hello" });
});

test.each([
  ["SIGINT", 42],
  ["SIGTERM", 42],
  ["SIGHUP", 42],
] as const)("%s reaches the command, which decides how it ends", async (signal, code) => {
  const program = `
    process.on("${signal}", () => process.exit(${code}));
    setInterval(() => {}, 1000);
    console.log("ready");`;
  await using running = cli.start([...FREE, "--", ...node(program)]);
  await running.seen("stdout", /ready/);
  running.kill(signal);
  expect(await running.ended).toMatchObject({ exitCode: code });
});

test("exec ends its command when npx was ended, which ends only the shell between them", async () => {
  const program = `
    process.on("SIGTERM", () => { console.log("got SIGTERM"); process.exit(); });
    setInterval(() => {}, 1000);
    console.log("ready");`;
  const file = fileURLToPath(new URL("turnstile-emulator.ts", import.meta.url));
  const words = [process.execPath, "--conditions=stile-source", file, ...FREE, "--", ...node(program)];
  const shell = spawn("sh", ["-c", '"$@"; true', "sh", ...words], {
    cwd: cli.directory,
    env: { ...process.env, npm_lifecycle_event: "npx" },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  onTestFailed(() => void process.kill(-(shell.pid ?? 0), "SIGKILL"));
  const lines: string[] = [];
  // Its output ends with the last of these processes.
  for await (const line of createInterface(shell.stdout)) {
    lines.push(line);
    if (line === "ready") shell.kill("SIGTERM");
  }
  expect(lines).toEqual(["ready", "got SIGTERM"]);
});

test("exec exits with 128 plus the number of the signal that ended the command", async () => {
  const { exitCode } = await cli.run([...FREE, "--", ...node('process.kill(process.pid, "SIGKILL")')]);
  expect(exitCode).toBe(137);
});

test("exec passes options after the command's name to the command", async () => {
  const { stdout } = await cli.run([...FREE, "echo", "--port", "1"]);
  expect(stdout).toBe("--port 1\n");
});

test.each([
  [["no-such-command"], 127, /There is no command "no-such-command"\. Check its spelling and PATH/],
  [["npm start"], 127, /There is no command "npm start"\. Write the command without quotes/],
  [["./not-executable"], 126, /"\.\/not-executable" is not executable/],
  [[], 2, /Write a command after --, such as: exec -- npm start\./],
])("%j ends with %i and one line", async (command, code, message) => {
  await writeFile(path.join(cli.directory, "not-executable"), "");
  await chmod(path.join(cli.directory, "not-executable"), 0o600);
  const { exitCode, stderr } = await cli.run([...FREE, "--", ...command]);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(code);
});

test("a wrong list of ports is a usage error", async () => {
  const { exitCode, stderr } = await cli.run([...FREE, "--pass-ports", "443,x", "--", "true"]);
  expect(stderr).toContain('--pass-ports: expected ports such as 443,8443, got "443,x".');
  expect(exitCode).toBe(2);
});

test("--help shows options and examples", async () => {
  const { exitCode, stdout } = await cli.run(["exec", "--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Usage: turnstile-emulator exec [options] -- COMMAND");
  expect(stdout).toContain("turnstile-emulator exec -- npm start");
  expect(stdout).toContain("--sites-file <FILE>");
});

test("the program's own help lists exec", async () => {
  expect((await cli.run(["--help"])).stdout).toMatch(/exec .*Run a command/);
});
