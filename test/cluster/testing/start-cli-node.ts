import { randomUUID } from "node:crypto";
import type { Cli } from "../../../packages/server/src/cli/testing/run-cli.ts";
import { startNode } from "../../../packages/server/src/cli/testing/start-node.ts";

/** A node of the real command line, in a process of its own. */
export interface CliNode extends AsyncDisposable {
  /** The API of an API node, the probes of a worker. */
  readonly url: string;
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>;
  /** Ends it as an operator would (SIGTERM); gives its exit code. */
  stop(): Promise<number | null>;
}

export interface CliNodeOptions {
  readonly valkeyUrl: string;
  readonly prefix: string;
  readonly clientKey: string;
}

/** How long a stopping API node still takes calls: longer than between two looks of the front's, in ms. */
const DRAIN_DELAY_MS = 500;

/** Starts `stile api` or `stile worker` over this server. */
export async function startCliNode(
  cli: Cli,
  role: "api" | "worker",
  { valkeyUrl, prefix, clientKey }: CliNodeOptions,
): Promise<CliNode> {
  const words = role === "api" ? ["--drain-delay-ms", String(DRAIN_DELAY_MS)] : ["--concurrency", "4"];
  // As on machines of their own: nodes that begin with one empty directory at once would each make an authority in it.
  const directory = ["--data-directory", randomUUID()];
  const { url, process } = await startNode(cli, role, {
    words: [...words, ...directory],
    environment: {
      STILE_BACKEND: "valkey",
      STILE_VALKEY_URL: valkeyUrl,
      STILE_VALKEY_PREFIX: prefix,
      STILE_CLIENT_KEY: clientKey,
    },
  });
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    process.kill(signal);
    return (await process.ended).exitCode;
  };
  const kill = async () => void (await end("SIGKILL"));
  return { url, kill, stop: () => end("SIGTERM"), [Symbol.asyncDispose]: kill };
}
