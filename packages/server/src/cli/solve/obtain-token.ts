import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "../cli-error.ts";
import { callService, type Answer } from "./call-service.ts";
import type { Progress } from "./progress.ts";

/** What `stile solve` asks for. */
export interface TokenRequest {
  readonly websiteURL: string;
  readonly websiteKey: string;
  readonly action?: string | undefined;
  readonly cData?: string | undefined;
  readonly isolation?: string | undefined;
}

export interface ObtainedToken {
  readonly taskId: string;
  readonly token: string;
  readonly userAgent: string;
}

/** Where the token comes from, and until when. */
export interface TokenSource {
  readonly serviceUrl: string;
  readonly clientKey: string;
  readonly signal: AbortSignal;
}

/** Pauses between polls, in ms: a warm widget is done at once, a cold one within a second or two. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** Creates a task and polls until it ended. What the service answers as an error becomes a CliError. */
export async function obtainToken(
  request: TokenRequest,
  { serviceUrl, clientKey, signal }: TokenSource,
  progress: Progress,
): Promise<ObtainedToken> {
  const task = { type: "TurnstileTaskProxyless", ...request };
  const { taskId } = await callService(serviceUrl, "createTask", { clientKey, task }, signal);
  if (taskId === undefined) throw new CliError(`The service at ${serviceUrl} created a task without an id.`);
  progress.state("queued", `task ${taskId}`);
  let told = false;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const answer: Answer = await callService(serviceUrl, "getTaskResult", { clientKey, taskId }, signal);
    if (answer.solution !== undefined) {
      progress.state("ready");
      return { taskId, ...answer.solution };
    }
    // The protocol says "processing" of a waiting task and of a running one alike.
    if (!told) progress.state("processing", "waiting for a free slot, or running in the browser");
    told = true;
    await sleep(pause, undefined, { signal });
  }
}
