import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { blindObserver } from "../core/request-observer.ts";
import type { ErrorAnswer } from "../protocol/answers.ts";
import { callOf, type ApiEnvironment, type Call } from "./call.ts";
import { toErrorAnswer } from "./on-error.ts";
import type { ApiServices } from "./services.ts";

/** How a request to one operation is answered. */
export interface Answering {
  /** Which operation: what logs, metrics and traces call it. */
  readonly method: string;
  /** Gives the answer; what it throws is translated and written by `refuse`. */
  readonly answer: (call: Call) => Promise<Response>;
  readonly refuse: (answer: ErrorAnswer, call: Call) => Response;
}

/** Answers a request of any kind: names it, tells of its start and end, translates what is thrown. */
export async function answerRequest(
  services: Pick<ApiServices, "observer" | "requestIds" | "incidentIds" | "log">,
  context: Context<ApiEnvironment>,
  { method, answer, refuse }: Answering,
): Promise<Response> {
  const { observer = blindObserver, requestIds = randomUUID } = services;
  const call = callOf(context, requestIds);
  const { requestId } = call;
  const observed = observer.requestStarted({ method, requestId, header: (name) => call.header(name) });
  try {
    const response = await observed.run(() => answer(call));
    observed.end({ outcome: "ok", taskId: call.taskId });
    return response;
  } catch (error) {
    const refusal = toErrorAnswer(error, services, requestId);
    observed.end({ outcome: refusal.errorCode, taskId: call.taskId });
    return refuse(refusal, call);
  }
}
