import {
  ConnectionError,
  createClient,
  InvalidKeyError,
  StileError,
  type Solution,
} from "stile-client";
import { CliError } from "turnstile-emulator/cli";
import type { TurnstileRequest } from "../../protocol/parse-create-task.ts";
import type { Progress } from "./progress.ts";

/** A service, the key to use there, and until when. */
export interface TokenSource {
  readonly serviceUrl: string;
  readonly clientKey: string;
  /** Aborting it cancels the task. */
  readonly signal: AbortSignal;
}

/**
 * Creates a task and waits for its token.
 * @throws CliError for what the service refuses; the signal's reason when it aborts.
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
      // The command's own limit also covers starting a service.
      timeoutMs: LONGEST_MS,
      onProgress: ({ status, taskId }) => {
        if (status === "created") progress.state("queued", `task ${taskId}`);
        // The protocol says "processing" for queued and running tasks alike.
        else if (status === "processing") progress.state("processing", "queued, or running in the browser");
        else progress.state("ready");
      },
    });
  } catch (error) {
    throw error instanceof StileError ? explain(error, serviceUrl) : error;
  }
}

/** The longest time that a timer takes. */
const LONGEST_MS = 2_147_483_647;

function explain(error: StileError, serviceUrl: string): CliError {
  if (error instanceof InvalidKeyError) {
    return new CliError(
      `The service at ${serviceUrl} does not know this client key. Add one where it runs with \`stile keys add NAME\`, then pass it with --key or STILE_CLIENT_KEY.`,
    );
  }
  if (error instanceof ConnectionError) {
    return new CliError(`The service at ${serviceUrl} stopped answering: ${error.message}`);
  }
  return new CliError(error.message);
}
