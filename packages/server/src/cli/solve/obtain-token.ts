import { ConnectionError, createClient, InvalidKeyError, StileError, type Solution } from "stile-client";
import { CliError } from "turnstile-emulator/cli";
import type { TurnstileRequest } from "../../protocol/parse-create-task.ts";
import type { Progress } from "./progress.ts";

/** A service, a key for it, and a signal. */
export interface TokenSource {
  readonly serviceUrl: string;
  readonly clientKey: string;
  /** Aborting it cancels the task. */
  readonly signal: AbortSignal;
}

/**
 * Creates a task and waits for its token.
 * @throws CliError if the service refuses; the signal's reason when it aborts.
 */
export async function obtainToken(
  task: TurnstileRequest,
  { serviceUrl, clientKey, signal }: TokenSource,
  progress: Progress,
): Promise<Solution> {
  const client = createClient({ baseUrl: serviceUrl, clientKey });
  try {
    return await client.solve(task, {
      signal,
      // The command's --timeout also covers starting a service.
      timeoutMs: LONGEST_MS,
      onProgress: ({ status, taskId }) => {
        if (status === "created") progress.state("queued", `task ${taskId}`);
        // The protocol uses "processing" for both queued and running tasks.
        else if (status === "processing") progress.state("processing", "queued, or running in the browser");
        else progress.state("ready");
      },
    });
  } catch (error) {
    throw error instanceof StileError ? explain(error, serviceUrl) : error;
  }
}

/** The longest delay of a timer, in ms. */
const LONGEST_MS = 2_147_483_647;

function explain(error: StileError, serviceUrl: string): CliError {
  if (error instanceof InvalidKeyError) {
    return new CliError(
      `The service at ${serviceUrl} does not know this client key. Add one with \`stile keys add NAME\` on the machine that runs the service, then pass it with --key or STILE_CLIENT_KEY.`,
    );
  }
  if (error instanceof ConnectionError) {
    return new CliError(`The service at ${serviceUrl} stopped answering: ${error.message}`);
  }
  return new CliError(error.message);
}
