import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { blindObserver } from "../core/request-observer.ts";
import type { ErrorAnswer } from "../protocol/answers.ts";
import { callOf, type ApiEnvironment, type Call } from "./call.ts";
import { toErrorAnswer } from "./on-error.ts";
import type { ApiServices } from "./services.ts";

/** How to answer a request for one operation. */
export interface Answering {
  /** Name of the operation in logs, metrics and traces. */
  readonly method: string;
  /** Returns the answer. Errors that it throws are translated and passed to `refuse`. */
  readonly answer: (call: Call) => Promise<Response>;
  readonly refuse: (answer: ErrorAnswer, call: Call) => Response;
}

/** Answers a request: gives it an id, reports its start and end to the observer, and translates errors. */
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
    observed.end({ outcome: "ok", taskId: call.taskId, createdTask: call.createdTask });
    return response;
  } catch (error) {
    const refusal = toErrorAnswer(error, services, requestId);
    observed.end({ outcome: refusal.errorCode, taskId: call.taskId });
    return refuse(refusal, call);
  }
}
