import { createServer } from "node:net";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkNode } from "../../server/doctor/check-node.ts";
import type { Check } from "../../server/doctor/check.ts";
import { FREE_PORTS, startServe } from "../testing/start-serve.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
});
afterEach(() => cli[Symbol.asyncDispose]());

async function examine(
  ...words: readonly string[]
): Promise<{ exitCode: number | null; of: (name: string) => Check[] }> {
  const { exitCode, stdout } = await cli.run(["doctor", "--json", ...FREE_PORTS, ...words]);
  const checks: Check[] = JSON.parse(stdout);
  return { exitCode, of: (name) => checks.filter((check) => check.name === name) };
}

test("reports no problems on a machine where the service can run", async () => {
  const { exitCode, stdout } = await cli.run(["doctor", ...FREE_PORTS]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/✓ Node +24\./);
  expect(stdout).toMatch(/✓ Chromium .*starts in \d+ ms/);
  expect(stdout).toMatch(/[✓!] Sandbox +(on|off)/);
  expect(stdout).toMatch(/✓ Data directory .*will be created/);
  expect(stdout).toContain("The service can run here.");
});

test("a taken port, a wrong Chromium and a damaged database are problems with exit code 1", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = String(typeof address === "object" && address !== null ? address.port : 0);
  await mkdir(path.join(cli.directory, "broken"));
  await writeFile(
    path.join(cli.directory, "broken", "stile.db"),
    "not a database, but long enough to be parsed as one".repeat(99),
  );
  const found = await examine("--port", port, "--chromium-path", "/bin/true", "--data-directory", "broken");
  server.close();
  expect(found.exitCode).toBe(1);
  expect(found.of(`Port ${port}`)).toMatchObject([
    { status: "problem", finding: "taken (API)", advice: expect.stringContaining("--port") },
  ]);
  expect(found.of("Chromium")).toMatchObject([
    { status: "problem", finding: expect.stringContaining("/bin/true") },
  ]);
  expect(found.of("Data directory")).toMatchObject([{ status: "problem" }]);
});

test("mistakes in the configuration are problems", async () => {
  const found = await examine("--log-level", "loud");
  expect(found.exitCode).toBe(1);
  expect(found.of("Configuration")).toMatchObject([
    { status: "problem", finding: expect.stringContaining("--log-level") },
  ]);
});

test("a service that runs with the data directory is reported, whatever its port", async () => {
  await using serving = await startServe(cli);
  for (const port of ["0", new URL(serving.url).port]) {
    const { exitCode, of } = await examine("--port", port);
    expect(of("Data directory")).toMatchObject([
      { status: "ok", finding: expect.stringContaining("1 active client key") },
    ]);
    expect(of("Service")).toEqual([
      { name: "Service", status: "ok", finding: `runs at ${serving.url} with this data directory` },
    ]);
    expect(exitCode).toBe(0);
  }
  expect((await cli.run(["doctor", ...FREE_PORTS])).stdout).toContain("The service is running.");
  serving.process.kill("SIGTERM");
  await serving.process.ended;
  expect((await examine()).of("Service")).toEqual([]);
});

test.each([
  ["20.20.2", "problem"],
  ["22.15.1", "problem"],
  ["22.16.0", "ok"],
  ["24.0.0", "ok"],
])("Node %s: %s", (version, status) => {
  expect(checkNode(version)).toMatchObject({ status });
});
