import type { Backend } from "../../core/backend.ts";
import type { TaskSection } from "../../core/task-backend.ts";
import type { TaskId } from "../../core/task.ts";
import { OperatorError } from "../operator-error.ts";
import { findClient } from "./find-client.ts";
import { matchesFilter, type TaskFilter } from "./task-filter.ts";
import { toTaskView, type TaskView } from "./task-view.ts";

/** Tasks that the store reads in one call. */
const PART = 100;
/** Most tasks that one request examines. */
const MOST_EXAMINED = 1_000;

/** A page of tasks. */
export interface TaskList {
  readonly tasks: readonly TaskView[];
  /**
   * The `cursor` for the next page; `null` if there is none. A page may be short, or empty, although there is a next
   * one: a request examines at most 1000 tasks, however few of them match.
   */
  readonly next: string | null;
}

/**
 * Lists tasks: queued and running ones first, the oldest first, then ended ones, the latest end first. Results that have
 * expired are not listed.
 * @throws OperatorError `not_found` for an unknown client; `bad_request` for a cursor that is invalid or too old
 */
export async function listTasks(
  { tasks, clients }: Pick<Backend, "tasks" | "clients">,
  { client, limit, cursor, ...conditions }: TaskFilter,
): Promise<TaskList> {
  const clientId = client === undefined ? undefined : (await findClient(clients, client)).id;
  const filter = { ...conditions, clientId };
  const found: TaskView[] = [];
  let place: Place | undefined = cursor === undefined ? START : parseCursor(cursor);
  if (!sectionsOf(filter.state).includes(place.section)) place = nextSection(place.section, filter.state);
  for (let examined = 0; place !== undefined && examined < MOST_EXAMINED; examined += PART) {
    const page = await tasks.list({ ...place, limit: PART });
    if (page.status === "unknown_task") {
      if (place.section === "unfinished") throw outdatedCursor();
      // The latest ends come first, so the results after an expired one have expired too.
      return { tasks: found, next: null };
    }
    for (const task of page.tasks) {
      const view = toTaskView(task);
      if (!matchesFilter(view, filter, page.now)) continue;
      found.push(view);
      if (found.length === limit) return { tasks: found, next: toCursor({ ...place, after: task.id }) };
    }
    place =
      page.next === undefined
        ? nextSection(place.section, filter.state)
        : { section: place.section, after: page.next };
  }
  return { tasks: found, next: place === undefined ? null : toCursor(place) };
}

/** Where a page begins. */
interface Place {
  readonly section: TaskSection;
  readonly after?: TaskId;
}

const START: Place = { section: "unfinished" };

/** The sections that may contain tasks in this state. */
function sectionsOf(state: TaskFilter["state"]): readonly TaskSection[] {
  if (state === undefined) return ["unfinished", "ended"];
  return state === "queued" || state === "running" ? ["unfinished"] : ["ended"];
}

function nextSection(section: TaskSection, state: TaskFilter["state"]): Place | undefined {
  return section === "unfinished" && sectionsOf(state).includes("ended") ? { section: "ended" } : undefined;
}

function toCursor({ section, after = "" }: Place): string {
  return `${section}:${after}`;
}

const CURSOR = /^(unfinished|ended):([0-9a-f-]{36})?$/;

function parseCursor(cursor: string): Place {
  const [, section, after] = CURSOR.exec(cursor) ?? [];
  if (section !== "unfinished" && section !== "ended") {
    const problem = "cursor: expected the `next` of an earlier answer.";
    throw new OperatorError("bad_request", problem, { field: "cursor" });
  }
  return { section, ...(after === undefined ? {} : { after }) };
}

function outdatedCursor(): OperatorError {
  const problem =
    "cursor: the task at this place no longer exists. List from the beginning, without a cursor.";
  return new OperatorError("bad_request", problem, { field: "cursor" });
}
