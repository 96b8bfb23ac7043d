import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError, describeOptions, type OptionSources } from "turnstile-emulator/config";
import { loadConfig, OPTION_SET } from "./load-config.ts";
import { OPTION_NAMES, OPTIONS } from "./options.ts";

let workingDirectory: string;
beforeEach(() => {
  workingDirectory = mkdtempSync(path.join(tmpdir(), "stile-config-"));
});
afterEach(() => rm(workingDirectory, { recursive: true }));

const load = (sources: Partial<OptionSources> = {}) =>
  loadConfig({ flags: {}, environment: {}, workingDirectory, ...sources });

function problemsOf(sources: Partial<OptionSources>): readonly string[] {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const writeFile = (values: unknown, name = "stile.config.json") =>
  writeFileSync(
    path.join(workingDirectory, name),
    typeof values === "string" ? values : JSON.stringify(values),
  );

test("without sources, every option has its default", () => {
  const { config, origins } = load();
  for (const name of OPTION_NAMES) {
    expect(config[name]).toBe(OPTIONS[name].default);
    expect(origins[name]).toBe("default");
  }
});

test("precedence: flag, environment, file, default", () => {
  const environment = { STILE_PORT: "2", STILE_CONCURRENCY: "2" };
  writeFile({ port: 3, concurrency: 3, maxQueued: 3 });
  const { config, origins } = load({ flags: { port: "1" }, environment });
  expect(config).toMatchObject({ port: 1, concurrency: 2, maxQueued: 3, maxWarmWidgets: 64 });
  expect(origins).toMatchObject({
    port: "--port",
    concurrency: "STILE_CONCURRENCY",
    maxQueued: "stile.config.json",
    maxWarmWidgets: "default",
  });
});

test("the configuration is frozen", () => {
  expect(Object.isFrozen(load().config)).toBe(true);
});

test("an empty variable counts as unset", () => {
  expect(load({ environment: { STILE_PORT: "" } }).config.port).toBe(7080);
});

test("all mistakes are reported together, each with its source", () => {
  writeFile({ port: "x", prot: 1, logLevel: "loud" });
  const environment = { STILE_MAX_QUEUED: "-1", STILE_PROT: "1", STILE_DEBUG: "1", PATH: "/bin" };
  expect(problemsOf({ flags: { concurrency: "many" }, environment })).toEqual([
    '"prot" in stile.config.json: there is no such option. Did you mean port?',
    "STILE_PROT: there is no such variable. Did you mean STILE_PORT?",
    '"port" in stile.config.json: expected a whole number from 0 to 65535, got "x".',
    '--concurrency: expected a whole number from 1 to 1000, got "many".',
    'STILE_MAX_QUEUED: expected a whole number from 1 to 10000000, got "-1".',
    '"logLevel" in stile.config.json: expected debug or info or warn or error or silent, got "loud".',
  ]);
});

test.each(["1e3", "1.5", "", " 7080", "0x10", "99999999999999999999"])("%j is not a valid port", (port) => {
  expect(problemsOf({ flags: { port } })).toHaveLength(1);
});

test("$schema is ignored", () => {
  writeFile({ $schema: "./stile.config.schema.json", port: 1 });
  expect(load().config.port).toBe(1);
});

test("no suggestion without a similar name", () => {
  expect(problemsOf({ environment: { STILE_WEATHER: "1" } })).toEqual([
    "STILE_WEATHER: there is no such variable.",
  ]);
});

test.each(["constructor", "__proto__", "toString"])("%s in the file is not an option", (key) => {
  writeFile(`{"${key}": 1}`);
  expect(problemsOf({})).toHaveLength(1);
});

test.each(["{", "[]", "null", '"port"'])("a file with %s is refused in one sentence", (content) => {
  writeFile(content);
  const problems = problemsOf({});
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^stile\.config\.json/);
});

test("a file given with --config replaces the default file, and must exist", () => {
  writeFile({ port: 1 });
  writeFile({ port: 2 }, "other.json");
  expect(load({ file: "other.json" })).toMatchObject({
    config: { port: 2 },
    origins: { port: "other.json" },
  });
  expect(problemsOf({ file: "missing.json" })).toEqual(["missing.json: there is no such file."]);
});

test("errors and descriptions never show a secret", () => {
  expect(problemsOf({ environment: { STILE_CLIENT_KEY: "s3cret" } }).join()).not.toContain("s3cret");
  const described = describeOptions(
    OPTION_SET,
    load({ environment: { STILE_CLIENT_KEY: "s3cret-long-enough" } }),
  );
  expect(JSON.stringify(described)).not.toContain("s3cret");
  expect(described).toContainEqual({ name: "clientKey", value: "(hidden)", origin: "STILE_CLIENT_KEY" });
});

test.for([
  ["http://user:p4ss@traces.example:4318/v1", "http://(hidden)@traces.example:4318/v1"],
  ["https://:p4@ss@traces.example", "https://(hidden)@traces.example"],
  [
    "https://traces.example/v1?api-key=abc&x=1&token=def",
    "https://traces.example/v1?api-key=(hidden)&x=1&token=(hidden)",
  ],
  ["https://traces.example/v1", "https://traces.example/v1"],
] as const)("the configuration is shown without the credentials of %s", ([tracesEndpoint, shown]) => {
  const described = describeOptions(OPTION_SET, load({ flags: { tracesEndpoint } }));
  expect(described.find(({ name }) => name === "tracesEndpoint")?.value).toBe(shown);
});
