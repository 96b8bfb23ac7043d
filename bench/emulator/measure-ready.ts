import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Section } from "../lib/row.ts";
import { median, spreadOf } from "../lib/statistics.ts";

const CLI = new URL("../../packages/server/src/cli/stile.ts", import.meta.url).pathname;

/** Time from starting `stile emulate` until it is ready, at the first and at later starts in a directory. */
export async function measureReady(repetitions: number): Promise<Section> {
  const first: number[] = [];
  const later: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const directory = await mkdtemp(path.join(tmpdir(), "stile-bench-"));
    first.push(await timeToReady(directory));
    later.push(await timeToReady(directory));
    await rm(directory, { recursive: true });
  }
  const aim = "< 500 ms";
  return {
    title: "Start of `stile emulate`, run from the sources",
    rows: [
      {
        name: "ready, first time (creates an authority)",
        unit: "ms",
        value: median(first),
        spread: spreadOf(first),
        aim,
      },
      { name: "ready, later", unit: "ms", value: median(later), spread: spreadOf(later), aim },
    ],
  };
}

async function timeToReady(directory: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [CLI, "emulate", "--port", "0", "--tls-port", "0"], {
    cwd: directory,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  await once(child.stdout, "data");
  const time = performance.now() - startedAt;
  child.kill("SIGTERM");
  await exited;
  return time;
}
