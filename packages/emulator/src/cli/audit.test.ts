import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openFormServer, type FormServer, type FormServerName } from "../audit/testing/form-servers.ts";
import { reportSchema } from "../audit/report/report-schema.ts";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { openProgram, type Cli } from "./testing/run-cli.ts";

const SITE = { sitekey: "0x4AAAAAAAaudit00000003", secret: "audit-cli-secret", hostnames: ["shop.test"] };
const FORM = ["-d", "email={marker}@shop.test", "-d", "cf-turnstile-response={token}"];

let cli: Cli;
let emulator: Emulator;
beforeEach(async () => {
  cli = await openProgram(new URL("turnstile-emulator.ts", import.meta.url));
  emulator = await createEmulator({ sites: [SITE] });
});
afterEach(async () => {
  await emulator.close();
  await cli[Symbol.asyncDispose]();
});

const open = async (name: FormServerName): Promise<FormServer> =>
  await openFormServer(name, {
    siteverify: `${emulator.url}/turnstile/v0/siteverify`,
    secret: SITE.secret,
    hostname: "shop.test",
  });
const audit = async (...words: readonly string[]) =>
  await cli.run(["audit", "--emulator", emulator.url, "--max-wait", "1500", ...words]);

test("a correct server: no findings, exit code 0", async () => {
  await using server = await open("correct");
  const command = ["--", "curl", "-s", ...FORM, server.url];
  const { exitCode, stdout, stderr } = await audit("--action", "signup", ...command);
  expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/✓ valid token is accepted +201, \d+ ms\n/);
  expect(stdout).toMatch(/✓ spent token is refused +400, \d+ ms\n/);
  expect(stdout).toMatch(/- token with other cData is refused +No cData is declared with --cdata\.\n/);
  expect(stdout).toMatch(
    /27 checks, 0 failed, 1 skipped\. Every request has a marker that begins with audit-[\da-f]{8}\./,
  );
});

test("a mistake: risk, evidence, fix and code, all reports, exit code 1", async () => {
  await using server = await open("ignores the action");
  const reports = ["--json", "--junit", "audit.xml", "--html", "audit.html", "--language", "python"];
  const command = ["--", "curl", ...FORM, server.url];
  const { exitCode, stdout, stderr } = await audit("--action", "signup", ...reports, ...command);
  expect(exitCode, stderr).toBe(1);
  const report = reportSchema.parse(JSON.parse(stdout));
  expect(report.totals).toMatchObject({ failed: 1 });
  expect(stderr).toMatch(/✗ token with another action is refused +201, \d+ ms: siteverify reported action/);
  expect(stderr).toContain("risk      A token of a harmless form");
  expect(stderr).toMatch(
    /evidence {2}a token with another action \(audit-[\da-f]+-\d+\): 201, accepted, \d+ ms/,
  );
  expect(stderr).toContain('Python    and answer["action"] == action  # ← action');
  expect(stderr).toContain("Report: audit.xml\nReport: audit.html\n");
  const junit = await readFile(path.join(cli.directory, "audit.xml"), "utf8");
  expect(junit).toContain('tests="27" failures="1" errors="0" skipped="1"');
  expect(await readFile(path.join(cli.directory, "audit.html"), "utf8")).toContain(
    "<h1>Turnstile audit</h1>",
  );
});

test("a HAR file, a baseline, and rules for success", async () => {
  await using server = await open("ignores the hostname");
  const request = {
    method: "POST",
    url: server.url,
    headers: [{ name: "Content-Type", value: "application/x-www-form-urlencoded" }],
    postData: { text: "email=a&cf-turnstile-response=0.recorded" },
  };
  await writeFile(path.join(cli.directory, "form.har"), JSON.stringify({ log: { entries: [{ request }] } }));
  const accepted = [{ id: "other-hostname", reason: "The site has one hostname." }];
  await writeFile(path.join(cli.directory, "baseline.json"), JSON.stringify({ accepted }));
  const recorded = ["--har", "form.har", "--accepted-when", "body~Welcome"];
  const { exitCode, stdout } = await audit("--action", "signup", "--baseline", "baseline.json", ...recorded);
  expect(exitCode, stdout).toBe(0);
  expect(stdout).toMatch(
    /! token of another hostname is refused .* \(accepted: The site has one hostname\.\)/,
  );
});

test("--dry-run lists the requests and sends none", async () => {
  await using server = await open("correct");
  const { exitCode, stdout } = await cli.run(["audit", "--dry-run", "--", "curl", ...FORM, server.url]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("28 requests like this one, each with another {token} and {marker}:");
  expect(stdout).toContain("email={marker}@shop.test&cf-turnstile-response={token}");
  expect(stdout).toContain("spent-token: a valid token; the same token again");
  expect(stdout).toContain("Nothing was sent.");
  expect(server.requests).toBe(0);
});

test.each([
  [[], /Give the request either as a curl command after -- or with --har FILE\./],
  [["--har", "missing.har"], /--har: there is no file missing\.har\. Correct its name\./],
  [["--", "curl", "-d", "a=1", "localhost"], /neither \{token\} nor the field cf-turnstile-response/],
  [["--", "curl", "-d", "a={token}", "http://8.8.8.8/"], /add --host 8\.8\.8\.8/],
  [
    ["--language", "cobol", "--", "curl", "localhost"],
    /expected node, python, php, go, ruby, java, got "cobol"/,
  ],
  [["--max-wait", "soon"], /expected a whole number, got "soon"/],
  [["--sitekey", "0xnobody", "--", "curl", "-d", "a={token}", "LISTENS"], /has no site 0xnobody/],
  [
    ["--", "curl", "-d", "a={token}", "http://127.0.0.1:9/a"],
    /Nothing listens at http:\/\/127\.0\.0\.1:9\. Start/,
  ],
  [["--accepted-when", "fine", "--", "curl", "-d", "a={token}", "localhost"], /got "fine"/],
])("audit %j is wrong usage", async (words, message) => {
  const { exitCode, stdout, stderr } = await audit(
    ...words.map((word) => (word === "LISTENS" ? emulator.url : word)),
  );
  expect(stderr).toMatch(message);
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});

test("without an emulator, one line says what to start", async () => {
  const words = ["audit", "--emulator", "http://127.0.0.1:9", "--", "curl", "-d", "a={token}", emulator.url];
  const { exitCode, stdout, stderr } = await cli.run(words);
  expect(stdout).toBe("");
  expect(stderr).toContain("No emulator answers at http://127.0.0.1:9. Start one with `turnstile-emulator`");
  expect(exitCode).toBe(1);
});

test("completion offers the commands and their flags", async () => {
  const { stdout } = await cli.run(["completion", "bash"]);
  expect(stdout).toContain("complete -F _turnstile_emulator turnstile-emulator");
  expect(stdout).toMatch(/"\/audit"\) words="[^"]*--sitekey[^"]*--accepted-when/);
  expect(stdout).toMatch(/--language\) COMPREPLY=.*"node python php go ruby java"/);
});
