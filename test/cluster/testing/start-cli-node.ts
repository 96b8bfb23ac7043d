import { randomUUID } from "node:crypto";
import type { Cli } from "../../../packages/server/src/cli/testing/run-cli.ts";
import { z } from "zod";
import { startNode } from "../../../packages/server/src/cli/testing/start-node.ts";
import { clockAhead } from "./clock-ahead.ts";

/** A node started with the real command line, in a separate process. */
export interface CliNode extends AsyncDisposable {
  /** Address of the API of an API node, or of the probes of a worker. */
  readonly url: string;
  readonly pid: number | undefined;
  /** What it has logged so far: lines of JSON. */
  readonly log: string;
  /** Kills it immediately (SIGKILL). */
  kill(): Promise<void>;
  /** Stops it as an operator would (SIGTERM); returns its exit code. */
  stop(): Promise<number | null>;
  /** Suspends it (SIGSTOP) until `resume` (SIGCONT). */
  pause(): void;
  resume(): void;
  /** Messages of its log at level `error`. */
  errors(): readonly string[];
}

export interface CliNodeOptions {
  readonly valkeyUrl: string;
  readonly prefix: string;
  readonly clientKey: string;
  readonly emulatorUrl: string;
}

/** Differences of one node from the others. */
export interface NodeOverrides {
  /** More words of its command line. */
  readonly words?: readonly string[];
  /** How far its clock is ahead, in ms. @default 0 */
  readonly clockAheadMs?: number;
}

const lineSchema = z.object({ msg: z.string() });

/** How long a stopping API node accepts requests, in ms; longer than the load balancer's polling interval. */
const DRAIN_DELAY_MS = 500;

/** Starts `stile api` or `stile worker` with this server. */
export async function startCliNode(
  cli: Cli,
  role: "api" | "worker",
  { valkeyUrl, prefix, clientKey, emulatorUrl }: CliNodeOptions,
  { words: moreWords = [], clockAheadMs }: NodeOverrides = {},
): Promise<CliNode> {
  const words = role === "api" ? ["--drain-delay-ms", String(DRAIN_DELAY_MS)] : ["--concurrency", "4"];
  // A separate directory, as on separate machines.
  const directory = ["--data-directory", randomUUID()];
  const { url, process } = await startNode(cli, role, {
    words: [...words, ...directory, ...moreWords],
    environment: {
      ...(clockAheadMs === undefined ? {} : clockAhead(clockAheadMs)),
      STILE_BACKEND: "valkey",
      STILE_VALKEY_URL: valkeyUrl,
      STILE_VALKEY_PREFIX: prefix,
      STILE_CLIENT_KEY: clientKey,
      STILE_EMULATOR_URL: emulatorUrl,
    },
  });
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    process.kill(signal);
    return (await process.ended).exitCode;
  };
  const kill = async () => void (await end("SIGKILL"));
  return {
    url,
    pid: process.pid,
    get log() {
      return process.written.stderr;
    },
    kill,
    stop: () => end("SIGTERM"),
    pause: () => process.kill("SIGSTOP"),
    resume: () => process.kill("SIGCONT"),
    errors: () =>
      process.written.stderr
        .split("\n")
        .filter((line) => line.startsWith("{") && line.includes('"level":"error"'))
        .map((line) => lineSchema.parse(JSON.parse(line)).msg),
    [Symbol.asyncDispose]: kill,
  };
}
