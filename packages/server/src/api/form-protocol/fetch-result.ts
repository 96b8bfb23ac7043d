import type { Client } from "../../core/client.ts";
import { failureAnswer } from "../../core/task-result.ts";
import { hasEnded } from "../../core/task.ts";
import type { JsonObject } from "../../protocol/json-object.ts";
import { ProtocolError } from "../../protocol/protocol-error.ts";
import type { Call } from "../call.ts";
import { findOwnTask } from "../find-own-task.ts";
import { getBalance } from "../get-balance.ts";
import type { ClientMethod, MethodServices } from "../method.ts";
import { reportTask } from "../report-task.ts";
import type { FormMethod, FormOutcome } from "./form-answer.ts";

type Action = (client: Client, request: JsonObject, call: Call) => Promise<FormOutcome>;

/** res.php: a task's result and other methods of the older protocol (protocol part 2, "Other methods"). */
export const fetchResult = (services: MethodServices): FormMethod => {
  const actions = createActions(services);
  return async (client, { action, key: clientKey, id: taskId }, call) => {
    const perform = typeof action === "string" ? actions.get(action) : undefined;
    if (perform === undefined) {
      const problem =
        action === undefined ? "is missing" : `must be one of ${[...actions.keys()].join(", ")}`;
      throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "action", problem });
    }
    return await perform(client, { clientKey, taskId }, call);
  };
};

function createActions(services: MethodServices): ReadonlyMap<string, Action> {
  const balance = getBalance();
  const reported =
    (report: ClientMethod): Action =>
    async (...call) => {
      await report(...call);
      return { status: "answered", answer: { request: "OK_REPORT_RECORDED" }, plain: "bare" };
    };
  return new Map<string, Action>([
    ["get", getResult(services)],
    [
      "getbalance",
      async (...call) => {
        const request = String((await balance(...call)).balance);
        return { status: "answered", answer: { request }, plain: "bare" };
      },
    ],
    ["reportgood", reported(reportTask(services, "correct"))],
    ["reportbad", reported(reportTask(services, "incorrect"))],
  ]);
}

const getResult =
  (services: MethodServices): Action =>
  async (client, request, call) => {
    const task = await findOwnTask(services, client, request, call);
    if (!hasEnded(task)) return { status: "not_ready" };
    if (task.status === "failed") {
      return { status: "failed", failure: failureAnswer(task.failure) };
    }
    const { token, userAgent } = task.solution;
    return { status: "answered", answer: { request: token, useragent: userAgent } };
  };
