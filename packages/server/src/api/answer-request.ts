import { randomUUID } from "node:crypto";
import { blindObserver } from "../core/request-observer.ts";
import type { ErrorAnswer } from "../protocol/answers.ts";
import { callOf, type ArrivedRequest, type Call } from "./call.ts";
import { toErrorAnswer } from "./on-error.ts";
import type { ApiServices } from "./services.ts";

/** How to answer a request for one operation. */
export interface Answering<Written> {
  /** Name of the operation in logs, metrics and traces. */
  readonly method: string;
  /** Returns the answer. Errors that it throws are translated and passed to `refuse`. */
  readonly answer: (call: Call) => Promise<Written>;
  readonly refuse: (answer: ErrorAnswer, call: Call) => Written;
}

/** Answers a request: gives it an id, reports its start and end to the observer, and translates errors. */
export async function answerRequest<Written>(
  services: Pick<ApiServices, "observer" | "requestIds" | "incidentIds" | "log">,
  request: ArrivedRequest,
  { method, answer, refuse }: Answering<Written>,
): Promise<Written> {
  const { observer = blindObserver, requestIds = randomUUID } = services;
  const call = callOf(request, requestIds);
  const { requestId } = call;
  const observed = observer.requestStarted({ method, requestId, header: request.header });
  try {
    const written = await (observed.run === undefined ? answer(call) : observed.run(() => answer(call)));
    observed.end({ outcome: "ok", taskId: call.taskId, createdTask: call.createdTask });
    return written;
  } catch (error) {
    const refusal = toErrorAnswer(error, services, requestId);
    observed.end({ outcome: refusal.errorCode, taskId: call.taskId });
    return refuse(refusal, call);
  }
}
