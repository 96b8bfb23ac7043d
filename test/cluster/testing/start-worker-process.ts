import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { clockAhead } from "./clock-ahead.ts";
import { workerLineSchema, type WorkerLine } from "./worker-line.ts";

/** A worker in a separate process. */
export interface WorkerProcess extends AsyncDisposable {
  /** Attempts in flight. */
  readonly running: ReadonlySet<string>;
  /** The lines that it has printed. */
  readonly lines: readonly WorkerLine[];
  /** Resolves when the condition holds; checked after each line. */
  until(holds: () => boolean): Promise<void>;
  /** Kills it immediately (SIGKILL). */
  kill(): Promise<void>;
  /** Suspends it (SIGSTOP) until `resume` (SIGCONT). */
  pause(): void;
  resume(): void;
}

export interface WorkerProcessOptions {
  readonly valkeyUrl: string;
  readonly prefix: string;
  /** @default 1_500 */
  readonly leaseMs?: number;
  /** Duration of a task's first attempt, in ms. @default 60 */
  readonly attemptMs?: number;
  /** Duration of its later attempts, in ms. @default 60 */
  readonly repeatedMs?: number;
  /** @default 8 */
  readonly concurrency?: number;
  /** How far its clock is ahead, in ms. @default 0 */
  readonly clockAheadMs?: number;
}

const PROGRAM = new URL("./worker.program.ts", import.meta.url).pathname;

export async function startWorkerProcess({
  clockAheadMs,
  ...options
}: WorkerProcessOptions): Promise<WorkerProcess> {
  const settings = { leaseMs: 1_500, attemptMs: 60, repeatedMs: 60, concurrency: 8, ...options };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(settings)], {
    // Its input closes when this process ends, and then it exits.
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...(clockAheadMs === undefined ? {} : clockAhead(clockAheadMs)) },
  });
  const exited = once(child, "exit");
  const running = new Set<string>();
  const lines: WorkerLine[] = [];
  const events = new EventEmitter();
  createInterface({ input: child.stdout }).on("line", (text) => {
    // A killed process leaves its last line unfinished.
    if (!text.endsWith("}")) return;
    const line = workerLineSchema.parse(JSON.parse(text));
    if (line.event === "began") running.add(line.taskId);
    else if (line.event !== "ready") running.delete(line.taskId);
    lines.push(line);
    events.emit("line");
  });
  const until = async (holds: () => boolean) => {
    while (!holds()) {
      await Promise.race([
        once(events, "line"),
        exited.then(() => Promise.reject(new Error("the worker ended too early"))),
      ]);
    }
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  await until(() => lines.length > 0);
  return {
    running,
    lines,
    until,
    kill,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    [Symbol.asyncDispose]: kill,
  };
}
