import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { freePort } from "../../testing/free-port.ts";

const resultSchema = z.object({
  status: z.string(),
  duration: z.number(),
  errors: z.array(z.object({ message: z.string() })),
  attachments: z.array(z.object({ name: z.string(), contentType: z.string(), body: z.string().optional() })),
  steps: z.array(z.object({ title: z.string() })).optional(),
});
const specSchema = z.object({
  title: z.string(),
  tests: z.array(z.object({ results: z.array(resultSchema) })),
});
const suiteSchema = z.object({
  specs: z.array(specSchema),
  get suites(): z.ZodOptional<z.ZodArray<typeof suiteSchema>> {
    return z.array(suiteSchema).optional();
  },
});
type Suite = z.infer<typeof suiteSchema>;
const reportSchema = z.object({
  suites: z.array(suiteSchema),
  errors: z.array(z.object({ message: z.string() })),
  stats: z.object({ duration: z.number() }).optional(),
});

/** How one test ended. */
export type TestEnd = z.infer<typeof resultSchema> & { readonly title: string };

/** How a run ended. */
export interface PlaywrightRun {
  readonly exitCode: number | null;
  readonly tests: readonly TestEnd[];
  /** Errors outside tests. */
  readonly errors: readonly string[];
  /** With the start of the app, in milliseconds; 0 when Playwright did not start. */
  readonly durationMs: number;
  readonly output: string;
}

/** What to run. */
export interface RunOptions {
  /** Folder in `projects`, or the path of another. */
  readonly project: string;
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const cli = createRequire(import.meta.url).resolve("@playwright/test/cli");

/** Runs Playwright's own test runner on a project. */
export async function runPlaywright({
  project,
  words = [],
  environment = {},
}: RunOptions): Promise<PlaywrightRun> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-playwright-"));
  const report = path.join(directory, "report.json");
  const { TURNSTILE_EMULATOR_URL: _, VITEST: _vitest, NODE_ENV: _environment, ...inherited } = process.env;
  const [appPort, emulatorPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [cli, "test", "--reporter=json", ...words], {
    cwd: path.resolve(import.meta.dirname, "projects", project),
    env: {
      ...inherited,
      APP_PORT: String(appPort),
      TURNSTILE_EMULATOR_URL: `http://127.0.0.1:${emulatorPort}`,
      TURNSTILE_EMULATOR_DIRECTORY: path.join(directory, "emulator"),
      TEST_OUTPUT: path.join(directory, "results"),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  const written = await readFile(report, "utf8").catch(() => '{"suites":[],"errors":[]}');
  const { suites, errors, stats } = reportSchema.parse(JSON.parse(written));
  await rm(directory, { recursive: true, force: true });
  const tests = suites
    .flatMap(specsOf)
    .flatMap(({ title, tests: all }) =>
      all.flatMap(({ results }) => results.map((result) => ({ ...result, title }))),
    );
  return {
    exitCode,
    tests,
    errors: errors.map(({ message }) => message),
    durationMs: stats?.duration ?? 0,
    output,
  };
}

function specsOf({ specs, suites = [] }: Suite): readonly z.infer<typeof specSchema>[] {
  return [...specs, ...suites.flatMap(specsOf)];
}
