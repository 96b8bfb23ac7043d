import { spawn } from "node:child_process";
import { once } from "node:events";

/** A node of the API in a process of its own. */
export interface ApiNode extends AsyncDisposable {
  readonly url: string;
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>;
  /** Ends it as an operator would (SIGTERM); gives its exit code. */
  stop(): Promise<number | null>;
}

export interface ApiOptions {
  readonly valkeyUrl: string;
  readonly prefix: string;
}

const PROGRAM = new URL("./api.program.ts", import.meta.url).pathname;

export async function startApi(options: ApiOptions): Promise<ApiNode> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], {
    // Its input ends with this process, and it with its input.
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  const kill = async () => void (await end("SIGKILL"));
  let written = "";
  for await (const chunk of child.stdout) {
    written += String(chunk);
    if (written.includes("Ctrl-C stops")) break;
  }
  const url = /API +(\S+)/.exec(written)?.[1] ?? "";
  return { url, kill, stop: () => end("SIGTERM"), [Symbol.asyncDispose]: kill };
}
