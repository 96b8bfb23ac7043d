import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CLIENT_KEY, protocolClient } from "../lib/protocol-client.ts";
import type { Section } from "../lib/row.ts";
import { median, spreadOf } from "../lib/statistics.ts";
import { freePort } from "../../packages/emulator/src/testing/free-port.ts";

const CLI = new URL("../../packages/server/src/cli/stile.ts", import.meta.url).pathname;

/** Time from starting `stile serve` with an empty data directory to the first token at a client. */
export async function measureFirstToken(repetitions: number): Promise<Section> {
  const times: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) times.push(await firstToken());
  return {
    title: "Start",
    rows: [
      {
        name: "`stile serve` started → first token",
        unit: "ms",
        value: median(times),
        spread: spreadOf(times),
      },
    ],
  };
}

async function firstToken(): Promise<number> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), "stile-bench-"));
  const port = await freePort();
  const startedAt = performance.now();
  const service = spawn(process.execPath, [CLI, "serve"], {
    stdio: "ignore",
    env: {
      ...process.env,
      STILE_PORT: String(port),
      STILE_EMULATOR_PORT: "0",
      STILE_EMULATOR_TLS_PORT: "0",
      STILE_DATA_DIRECTORY: dataDirectory,
      STILE_CLIENT_KEY: CLIENT_KEY,
    },
  });
  const exited = once(service, "exit");
  using client = protocolClient(`http://127.0.0.1:${port}`);
  await untilListening(client);
  await client.timeToToken({}, { pauseMs: 1 });
  const time = performance.now() - startedAt;
  service.kill("SIGTERM");
  await exited;
  await rm(dataDirectory, { recursive: true });
  return time;
}

async function untilListening(client: ReturnType<typeof protocolClient>): Promise<void> {
  for (;;) {
    try {
      await client.post("/createTask", { clientKey: "nobody's" });
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
