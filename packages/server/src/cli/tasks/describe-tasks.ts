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
  const { payload, failure } = task;
  const lines = alignLines({
    id: task.id,
    state: task.state,
    client: task.clientName ?? `removed (${task.clientId})`,
    page: payload.websiteURL,
    sitekey: payload.websiteKey,
    action: payload.action,
    cdata: payload.cData,
    isolation: payload.isolation,
    priority: String(task.priority),
    created: secondsOf(task.createdAt),
    available: secondsOf(task.availableAt),
    node: task.nodeId,
    ended: secondsOf(task.endedAt),
    attempts: String(task.attempts),
    failure: failure?.description,
    "widget error": failure?.widgetErrorCode,
    fault: task.fault,
    callback: describeCallback(task),
  });
  return lines + describeAttempts(task.attemptRecords);
}

function describeCallback({ callback }: TaskDetails): string | undefined {
  if (callback === null) return undefined;
  const { status, attempts, error } = callback;
  return `${status}, ${attempts} attempts${error === null ? "" : `: ${error}`}`;
}

function describeAttempts(records: readonly AttemptRecord[]): string {
  if (records.length === 0) return "";
  const head = ["ATTEMPT", "OUTCOME", "FAULT", "ENDED", "NODE", "FAILURE"];
  const rows = records.map(({ attempt, outcome, fault, endedAt, workerId, failure }) => [
    String(attempt),
    outcome,
    fault ?? "",
    timeOf(endedAt, "seconds"),
    workerId,
    failure?.description ?? "",
  ]);
  return `\n${alignColumns(head, rows)}`;
}

/** A time to the second: tasks are short. */
function secondsOf(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : timeOf(milliseconds, "seconds");
}
