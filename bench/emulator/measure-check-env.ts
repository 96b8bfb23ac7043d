import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Section } from "../lib/row.ts";
import { median, spreadOf } from "../lib/statistics.ts";

const CLI = new URL("../../packages/emulator/src/cli/turnstile-emulator.ts", import.meta.url).pathname;
const MEGABYTES = 200;
const LINE = `const a=function(){return"0x4AAAAAAAreal00000000001"},b={x0000000000:"1x0"};\n`;

/** Megabytes per second of `turnstile-emulator check-env`, with the start of the process, on a bundle without findings. */
export async function measureCheckEnv(repetitions: number): Promise<Section> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-bench-"));
  const text = LINE.repeat(Math.ceil((MEGABYTES * 1_000_000) / LINE.length));
  await writeFile(path.join(directory, "bundle.js"), text);
  const rates: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [CLI, "check-env", "bundle.js"], {
      cwd: directory,
    });
    if (status !== 0) throw new Error(`check-env failed: ${stderr.toString()}`);
    rates.push(MEGABYTES / ((performance.now() - startedAt) / 1_000));
  }
  await rm(directory, { recursive: true });
  return {
    title: "`turnstile-emulator check-env`, run from the sources",
    rows: [
      {
        name: `a file of ${MEGABYTES} MB, with the start of the process`,
        unit: "MB/s",
        value: median(rates),
        spread: spreadOf(rates),
        aim: "≥ 100 MB/s",
      },
    ],
  };
}
