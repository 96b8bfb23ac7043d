import { hasEnded } from "../../core/task.ts";
import type { JsonObject } from "../../protocol/json-object.ts";
import { ProtocolError } from "../../protocol/protocol-error.ts";
import type { Call } from "../call.ts";
import { findOwnTask } from "../find-own-task.ts";
import { getBalance } from "../get-balance.ts";
import type { MethodServices } from "../method.ts";
import { reportTask } from "../report-task.ts";
import { failureResponse, notReadyResponse, successResponse } from "./form-answer.ts";
import { errorAnswer } from "../../protocol/answers.ts";

type Action = (parameters: JsonObject, call: Call, asJson: boolean) => Promise<Response>;

/** res.php: what became of a task, and the methods beside it (protocol part 2, "Other methods"). */
export const fetchResult = (services: MethodServices): Action => {
  const actions = createActions(services);
  return async (parameters, call, asJson) => {
    const { action } = parameters;
    await services.authenticate({ clientKey: parameters["key"] }, call);
    const perform = typeof action === "string" ? actions.get(action) : undefined;
    if (perform === undefined) {
      const problem = action === undefined ? "is missing" : `is none of ${[...actions.keys()].join(", ")}`;
      throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "action", problem });
    }
    return perform({ clientKey: parameters["key"], taskId: parameters["id"] }, call, asJson);
  };
};

function createActions(services: MethodServices): ReadonlyMap<string, Action> {
  const balance = getBalance(services);
  const correct = reportTask(services, "correct");
  const incorrect = reportTask(services, "incorrect");
  const recorded = { request: "OK_REPORT_RECORDED" };
  return new Map<string, Action>([
    ["get", getResult(services)],
    [
      "getbalance",
      async (request, call, asJson) => {
        const answer = await balance(request, call);
        return successResponse({ request: String(answer.balance) }, asJson, "bare");
      },
    ],
    [
      "reportgood",
      async (request, call, asJson) => {
        await correct(request, call);
        return successResponse(recorded, asJson, "bare");
      },
    ],
    [
      "reportbad",
      async (request, call, asJson) => {
        await incorrect(request, call);
        return successResponse(recorded, asJson, "bare");
      },
    ],
  ]);
}

const getResult =
  (services: MethodServices): Action =>
  async (request, call, asJson) => {
    const client = await services.authenticate(request, call);
    const task = await findOwnTask(services, client, request, call);
    if (!hasEnded(task)) return notReadyResponse(asJson);
    if (task.status === "failed") {
      return failureResponse(errorAnswer(task.failure.code, task.failure.description), asJson);
    }
    const { token, userAgent } = task.solution;
    return successResponse({ request: token, useragent: userAgent }, asJson);
  };
