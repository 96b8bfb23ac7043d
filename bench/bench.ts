import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureBackend } from "./backend/measure-backend.ts";
import { measureQueue } from "./cluster/measure-queue.ts";
import { measureWake } from "./cluster/measure-wake.ts";
import { measureCheckEnv } from "./emulator/measure-check-env.ts";
import { measureEmulator } from "./emulator/measure-emulator.ts";
import { measureFormTests } from "./emulator/measure-form-tests.ts";
import { measureSessions } from "./emulator/measure-sessions.ts";
import { measureApi } from "./http/measure-api.ts";
import { measureAnswering, measureWaiters } from "./http/measure-waiting.ts";
import { measureInspector } from "./inspector/measure-inspector.ts";
import { compare } from "./lib/compare.ts";
import { describeMachine, formatSection } from "./lib/print.ts";
import type { Section } from "./lib/row.ts";
import { measureFirstToken } from "./tokens/measure-first-token.ts";
import { measureMemory } from "./tokens/measure-memory.ts";
import { measurePlaywright } from "./tokens/measure-playwright.ts";
import { measureCpu, measureService, measureSlowChallenge } from "./tokens/measure-service.ts";

const HELP = `npm run bench -- [OPTIONS]

Measures Stile and simple alternatives in one run on this machine.

  --json FILE          also write the figures to FILE
  --repetitions N      repeat each load N times (default 3)
  --only PART          measure only one part: ${["tokens", "slow", "cpu", "api", "waiting", "store", "cluster", "wake", "emulator", "testing", "check-env", "memory", "start", "inspector"].join(", ")}
  --help               show this help
`;

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    repetitions: { type: "string", default: "3" },
    only: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const repetitions = Number(values.repetitions);
const chromium = process.env["STILE_CHROMIUM_PATH"] ?? "";

const PARTS: Readonly<Record<string, () => Promise<readonly Section[]>>> = {
  tokens: async () =>
    compare(await measureService(repetitions), await measurePlaywright(chromium, repetitions)),
  slow: async () => [await measureSlowChallenge(repetitions)],
  cpu: async () => [await measureCpu()],
  api: async () => [await measureApi(repetitions)],
  waiting: async () => [await measureWaiters(repetitions), await measureAnswering(repetitions)],
  store: async () => [await measureBackend()],
  cluster: async () => [await measureQueue(repetitions)],
  wake: async () => [await measureWake(repetitions)],
  emulator: () => measureEmulator(repetitions, chromium),
  testing: async () => [await measureSessions(repetitions), await measureFormTests(repetitions)],
  "check-env": async () => [await measureCheckEnv(repetitions)],
  memory: async () => [await measureMemory()],
  start: async () => [await measureFirstToken(repetitions)],
  inspector: async () => [await measureInspector(repetitions, chromium)],
};

if (values.help) {
  process.stdout.write(HELP);
} else if (!(repetitions >= 1) || (values.only !== undefined && PARTS[values.only] === undefined)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  const machine = describeMachine(execFileSync(chromium, ["--version"], { encoding: "utf8" }).trim());
  console.log(machine);
  const sections: Section[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (values.only !== undefined && values.only !== name) continue;
    for (const section of await measure()) {
      sections.push(section);
      console.log(formatSection(section));
    }
  }
  if (values.json !== undefined) {
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine, at: new Date().toISOString(), sections }, null, 2)}\n`,
    );
  }
}
