import type { AttemptRecord } from "../../core/evidence.ts";
import type { TaskDetails } from "../../operator/operations/show-task.ts";
import type { TaskView } from "../../operator/operations/task-view.ts";
import { alignColumns } from "../align-columns.ts";
import { alignLines } from "../align-lines.ts";
import { describeDuration } from "../duration.ts";
import { timeOf } from "../time-of.ts";

/** A table of tasks, for the terminal. `names` has the clients' names by id. */
export function describeTasks(
  tasks: readonly TaskView[],
  names: ReadonlyMap<string, string>,
  now: number,
): string {
  const head = ["ID", "STATE", "CLIENT", "AGE", "ATTEMPTS", "SITEKEY", "FAULT", "FAILURE"];
  return alignColumns(
    head,
    tasks.map((task) => [
      task.id,
      task.state,
      names.get(task.clientId) ?? "removed",
      describeDuration(Math.max(0, now - task.createdAt)),
      String(task.attempts),
      task.payload.websiteKey,
      faultOf(task),
      task.failure?.code ?? "",
    ]),
  );
}

function faultOf({ fault, attemptsFailedByStile }: TaskView): string {
  if (fault !== undefined) return fault;
  return attemptsFailedByStile > 0 ? "stile, retried" : "";
}

/** Describes one task, one property per line, and its attempts. */
export function describeTask(task: TaskDetails): string {
  const { payload, failure, callback } = task;
  const lines = {
    id: task.id,
    state: task.state,
    client: task.clientName ?? `removed (${task.clientId})`,
    page: payload.websiteURL,
    sitekey: payload.websiteKey,
    ...(payload.action === undefined ? {} : { action: payload.action }),
    ...(payload.cData === undefined ? {} : { cdata: payload.cData }),
    isolation: payload.isolation,
    priority: String(task.priority),
    created: secondsOf(task.createdAt),
    ...(task.availableAt === undefined ? {} : { available: secondsOf(task.availableAt) }),
    ...(task.nodeId === undefined ? {} : { node: task.nodeId }),
    ...(task.endedAt === undefined ? {} : { ended: secondsOf(task.endedAt) }),
    attempts: String(task.attempts),
    ...(failure === undefined ? {} : { failure: failure.description }),
    ...(failure?.widgetErrorCode === undefined ? {} : { "widget error": failure.widgetErrorCode }),
    ...(task.fault === undefined ? {} : { fault: task.fault }),
    ...(callback === null
      ? {}
      : {
          callback: `${callback.status}, ${callback.attempts} attempts${callback.error === null ? "" : `: ${callback.error}`}`,
        }),
  };
  return alignLines(lines) + describeAttempts(task.attemptRecords);
}

function describeAttempts(records: readonly AttemptRecord[]): string {
  if (records.length === 0) return "";
  const head = ["ATTEMPT", "OUTCOME", "FAULT", "ENDED", "NODE", "FAILURE"];
  const rows = records.map(({ attempt, outcome, fault, endedAt, workerId, failure }) => [
    String(attempt),
    outcome,
    fault ?? "",
    secondsOf(endedAt),
    workerId,
    failure?.description ?? "",
  ]);
  return `\n${alignColumns(head, rows)}`;
}

/** A time to the second: tasks are short. */
function secondsOf(milliseconds: number): string {
  return timeOf(milliseconds, "seconds");
}
