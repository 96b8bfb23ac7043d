import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { workerLineSchema, type WorkerLine } from "./worker-line.ts";

/** A worker in a process of its own. */
export interface WorkerProcess extends AsyncDisposable {
  /** Attempts that it began and of whose end nothing was told. */
  readonly running: ReadonlySet<string>;
  /** What it told of the ends of attempts so far. */
  readonly told: readonly WorkerLine[];
  /** Resolves when it has told something for which this holds. */
  until(holds: () => boolean): Promise<void>;
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>;
  /** Nothing of it runs until it resumes (SIGSTOP, SIGCONT). */
  pause(): void;
  resume(): void;
}

export interface WorkerProcessOptions {
  readonly valkeyUrl: string;
  readonly prefix: string;
  /** @default 1_500 */
  readonly leaseMs?: number;
  /** How long a task's first attempt takes. @default 60 */
  readonly attemptMs?: number;
  /** How long its later attempts take. @default 60 */
  readonly repeatedMs?: number;
  /** @default 8 */
  readonly concurrency?: number;
}

const PROGRAM = new URL("./worker.program.ts", import.meta.url).pathname;

export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const settings = { leaseMs: 1_500, attemptMs: 60, repeatedMs: 60, concurrency: 8, ...options };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(settings)], {
    // Its input ends with this process, and it with its input.
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const running = new Set<string>();
  const told: WorkerLine[] = [];
  const lines = new EventEmitter();
  createInterface({ input: child.stdout }).on("line", (text) => {
    // A killed process leaves its last line unfinished.
    if (!text.endsWith("}")) return;
    const line = workerLineSchema.parse(JSON.parse(text));
    if (line.event === "began") running.add(line.taskId);
    else if (line.event !== "ready") running.delete(line.taskId);
    told.push(line);
    lines.emit("line");
  });
  const until = async (holds: () => boolean) => {
    while (!holds()) {
      await Promise.race([
        once(lines, "line"),
        exited.then(() => Promise.reject(new Error("the worker ended too early"))),
      ]);
    }
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  await until(() => told.length > 0);
  return {
    running,
    told,
    until,
    kill,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    [Symbol.asyncDispose]: kill,
  };
}
