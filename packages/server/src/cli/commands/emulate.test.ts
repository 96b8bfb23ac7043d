import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCli, type Cli } from "../testing/run-cli.ts";

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
});
afterEach(() => cli[Symbol.asyncDispose]());

test("runs the emulator with the service's configuration file and environment variables", async () => {
  const settings = { port: 1, concurrency: 4, emulatorPort: 0, emulatorTlsPort: 0, sitesFile: "sites.json" };
  await writeFile(path.join(cli.directory, "stile.config.json"), JSON.stringify(settings));
  await writeFile(path.join(cli.directory, "sites.json"), '[{"sitekey":"0xa"}]');
  const environment = { STILE_EMULATOR_CONTROL_TOKEN: "the-chosen-token", STILE_MAX_QUEUED: "5" };
  await using process = cli.start(["emulate"], { environment });
  await process.seen("stdout", /Ctrl-C stops/);
  expect(process.written.stdout).toMatch(/sites +1 of sites\.json/);
  expect(process.written.stdout).toMatch(/token +the-chosen-token/);
  process.kill("SIGINT");
  expect(await process.ended).toMatchObject({ exitCode: 0, stderr: "" });
});

test("errors name the flag, variable or setting", async () => {
  const environment = { STILE_EMULATOR_TLS_PORT: "x" };
  await writeFile(path.join(cli.directory, "stile.config.json"), '{"emulatorPort":"y","emulatorSed":1}');
  const { exitCode, stderr } = await cli.run(["emulate", "--control-port", "z"], { environment });
  expect(stderr).toMatch(
    /"emulatorSed" in stile\.config\.json: there is no such option\. Did you mean emulatorSeed\?/,
  );
  expect(stderr).toMatch(/"emulatorPort" in stile\.config\.json: expected a whole number/);
  expect(stderr).toMatch(/STILE_EMULATOR_TLS_PORT: expected a whole number/);
  expect(stderr).toMatch(/--control-port: expected a whole number/);
  expect(exitCode).toBe(2);
});
