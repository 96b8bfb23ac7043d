import type { Cli, CliOptions, CliProcess } from "./run-cli.ts";
import { FREE_PORTS } from "./start-serve.ts";

/** A running node of any role, on free ports. */
export interface StartedNode extends AsyncDisposable {
  readonly process: CliProcess;
  /** Address of the API of an API node, or of the probes of a worker. */
  readonly url: string;
  readonly siteverifyUrl: string;
  readonly firstKey: string | undefined;
}

/** Starts `stile api`, `stile worker` or `stile serve` with Valkey. */
export async function startNode(
  cli: Cli,
  role: "api" | "worker" | "serve",
  { words = [], environment = {} }: { readonly words?: readonly string[] } & CliOptions = {},
): Promise<StartedNode> {
  const process = cli.start([role, ...(role === "worker" ? ["--port", "0"] : FREE_PORTS), ...words], {
    environment,
  });
  await process.seen("stdout", /Ctrl-C stops/);
  const find = (pattern: RegExp) => pattern.exec(process.written.stdout)?.[1];
  const origin = find(/(?:API|health) +(http\S+)/) ?? "";
  return {
    process,
    url: origin.replace(/\/readyz$/, ""),
    siteverifyUrl: find(/siteverify +(\S+)/) ?? "",
    firstKey: find(/shown only this once: (\S+)/),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
