import { z } from "zod";
import { CliError } from "../cli-error.ts";

const answerSchema = z.object({
  errorId: z.number(),
  errorCode: z.string().nullish(),
  errorDescription: z.string().nullish(),
  taskId: z.string().optional(),
  status: z.string().optional(),
  solution: z.object({ token: z.string(), userAgent: z.string() }).optional(),
});

export type Answer = z.infer<typeof answerSchema>;

const CALL_TIMEOUT_MS = 30_000;

/** Calls one method of a service (protocol part 1). An error it answers becomes a CliError with its words. */
export async function callService(
  serviceUrl: string,
  method: "createTask" | "getTaskResult",
  body: object,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await post(`${serviceUrl}/${method}`, body, signal);
  const answer = answerSchema.safeParse(response);
  if (!answer.success) throw new CliError(`What answers at ${serviceUrl} does not speak Stile's protocol.`);
  if (answer.data.errorId !== 0) throw new CliError(explain(answer.data, serviceUrl));
  return answer.data;
}

async function post(url: string, body: object, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]),
    });
    return await response.json();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SyntaxError) return undefined;
    throw new CliError(`The service at ${new URL(url).origin} stopped answering: ${reasonOf(error)}.`);
  }
}

/** fetch hides the network's own reason in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && cause.message !== "" ? cause.message : "the connection failed";
}

function explain({ errorCode, errorDescription }: Answer, serviceUrl: string): string {
  if (errorCode === "ERROR_KEY_DOES_NOT_EXIST") {
    return `The service at ${serviceUrl} does not know this client key. Make one where it runs with \`stile keys add NAME\`, then pass it with --key or STILE_CLIENT_KEY.`;
  }
  return errorDescription ?? errorCode ?? "the service gave an error without words";
}
