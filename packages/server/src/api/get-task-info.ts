import type { Client } from "../core/client.ts";
import type { AttemptRecord } from "../core/evidence.ts";
import { hasEnded, type Task } from "../core/task.ts";
import type { GetTaskInfoAnswer } from "../protocol/answers.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { findOwnTask } from "./find-own-task.ts";
import type { ClientMethod, MethodServices } from "./method.ts";

type TimelineEvent = GetTaskInfoAnswer["timeline"][number];
type AttemptInfo = GetTaskInfoAnswer["attempts"][number];

/** getTaskInfo: the task's timeline and the evidence of its failed attempts. */
export const getTaskInfo =
  (services: MethodServices): ClientMethod<GetTaskInfoAnswer> =>
  async (client, request, call) => {
    const task = await findOwnTask(services, client, request, call);
    const [records, callback] = await Promise.all([
      services.tasks.attemptRecords(task.id),
      services.callbacks.get(task.id),
    ]);
    return {
      errorId: 0,
      errorCode: null,
      errorDescription: null,
      taskId: idFor(client, task, request),
      status: task.status,
      websiteURL: task.payload.websiteURL,
      websiteKey: task.payload.websiteKey,
      priority: task.priority ?? 0,
      timeline: timelineOf(task, records),
      attempts: records.map(attemptInfo),
      callback:
        callback === undefined
          ? null
          : { status: callback.status, attempts: callback.attempts, error: callback.error },
    };
  };

/** A key with integer ids that asks by number gets the number back. */
function idFor({ taskIds }: Client, task: Task, request: JsonObject): string | number {
  const asked = Number(request["taskId"]);
  return taskIds === "integer" && Number.isInteger(asked) ? asked : task.id;
}

function timelineOf(task: Task, records: readonly AttemptRecord[]): TimelineEvent[] {
  return [
    { event: "created", at: task.createdAt },
    ...records.flatMap(attemptEvents),
    ...(hasEnded(task) ? [{ event: "ended", at: task.endedAt } as const] : []),
  ];
}

function attemptEvents({
  attempt,
  claimedAt,
  pageReadyAt,
  widgetRunAt,
  endedAt,
}: AttemptRecord): TimelineEvent[] {
  const events = [
    { event: "claimed", at: claimedAt },
    { event: "page_ready", at: pageReadyAt },
    { event: "widget_run", at: widgetRunAt },
    { event: "attempt_ended", at: endedAt },
  ] as const;
  return events.flatMap(({ event, at }) => (at === null ? [] : [{ event, at, attempt }]));
}

function attemptInfo({ attempt, workerId, outcome, fault, failure, page }: AttemptRecord): AttemptInfo {
  const screenshot = page?.screenshot ?? null;
  return {
    attempt,
    worker: workerId,
    outcome,
    fault,
    errorCode: failure?.code ?? null,
    errorDescription: failure?.description ?? null,
    screenshot: screenshot === null ? null : `data:image/png;base64,${screenshot}`,
    console: [...(page?.console ?? [])],
  };
}
