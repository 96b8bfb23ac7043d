import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A benchmark server in a separate process, so client and server do not share a thread. */
export interface ChildServer<Ready> extends AsyncDisposable {
  readonly pid: number;
  /** The server's first line. */
  readonly ready: Ready;
}

/** Starts `script`, which prints one line of JSON when it is ready and exits at SIGTERM. */
export async function startChildServer<Ready>(
  script: URL,
  options: object = {},
): Promise<ChildServer<Ready>> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", script.pathname, JSON.stringify(options)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, "line"),
    exited.then(() => Promise.reject(new Error(`${script.pathname} ended before it was ready`))),
  ])) as [string];
  if (child.pid === undefined) throw new Error(`${script.pathname} has no process`);
  return {
    pid: child.pid,
    ready: JSON.parse(line) as Ready,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
