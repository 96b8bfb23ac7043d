import { fileURLToPath } from "node:url";
import { runPlaywright } from "../../packages/emulator/src/playwright/testing/run-playwright.ts";
import { cpuOfEndedChildren } from "../lib/cpu-of-family.ts";
import type { Row, Section } from "../lib/row.ts";
import { median, spreadOf } from "../lib/statistics.ts";

const KINDS = ["stub", "fixture"] as const;
type Kind = (typeof KINDS)[number];

interface Measured {
  /** Of every test, with its fixtures, in ms. */
  readonly tests: number[];
  /** Of every run, from Playwright's start of the app to the end of the last test, in ms. */
  readonly runs: number[];
  /** CPU time of every run, with Playwright, browsers and app, divided by its tests, in ms. */
  readonly cpu: number[];
}

/** The same form test with the fixture and with a hand-written stub of api.js. */
export async function measureFormTests(repetitions: number): Promise<Section> {
  const measured: Record<Kind, Measured> = {
    stub: { tests: [], runs: [], cpu: [] },
    fixture: { tests: [], runs: [], cpu: [] },
  };
  // In turn, so that other work on the machine slows both.
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const kind of KINDS) {
      const cpuBefore = cpuOfEndedChildren();
      const run = await runPlaywright({
        project: fileURLToPath(new URL("form-tests", import.meta.url)),
        environment: { FORM_TESTS: kind },
      });
      if (run.exitCode !== 0) throw new Error(`the form tests with the ${kind} failed: ${run.output}`);
      measured[kind].tests.push(...run.tests.map(({ duration }) => duration));
      measured[kind].runs.push(run.durationMs);
      measured[kind].cpu.push((cpuOfEndedChildren() - cpuBefore) / run.tests.length);
    }
  }
  const { stub, fixture } = measured;
  const total = (kind: Kind): Row => ({
    name: `100 tests with the ${kind}`,
    unit: "ms",
    value: median(measured[kind].runs),
    spread: spreadOf(measured[kind].runs),
  });
  const cpu = (kind: Kind): Row => ({
    name: `CPU time of a test with the ${kind}`,
    unit: "ms",
    value: median(measured[kind].cpu),
    spread: spreadOf(measured[kind].cpu),
  });
  return {
    title: "A form test in Chromium, on 2 workers",
    rows: [
      { name: "a test with the stub, p50", unit: "ms", value: median(stub.tests) },
      { name: "a test with the fixture, p50", unit: "ms", value: median(fixture.tests) },
      {
        name: "added by the fixture, p50",
        unit: "ms",
        value: median(fixture.tests) - median(stub.tests),
        aim: "≤ 60 ms",
      },
      total("stub"),
      {
        ...total("fixture"),
        ratio: { to: "the stub", value: median(fixture.runs) / median(stub.runs) },
        aim: "≤ 1.2 ×",
      },
      cpu("stub"),
      { ...cpu("fixture"), ratio: { to: "the stub", value: median(fixture.cpu) / median(stub.cpu) } },
    ],
    notes: [
      "The stub gives a token without a widget, and siteverify is a back door of the app.",
      "With the fixture, Chromium runs the real widget, and the app asks the emulator.",
      "Times depend on other work on the machine; CPU times hardly do. They include the start of Playwright, app and emulator.",
    ],
  };
}
