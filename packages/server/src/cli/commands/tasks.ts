import { Option, type Command } from "commander";
import { CliError, EXIT } from "turnstile-emulator/cli";
import { systemClock } from "../../core/clock.ts";
import { uuidV7 } from "../../core/uuid-v7.ts";
import { cancelTask } from "../../operator/operations/cancel-task.ts";
import { listTasks } from "../../operator/operations/list-tasks.ts";
import { retryTask } from "../../operator/operations/retry-task.ts";
import { showTask } from "../../operator/operations/show-task.ts";
import { taskFilterSchema, type TaskFilter } from "../../operator/operations/task-filter.ts";
import type { TaskView } from "../../operator/operations/task-view.ts";
import type { OpenStore } from "../../server/open-store.ts";
import { addConfigOptions, STORE_OPTIONS } from "../config-options.ts";
import { parseDuration } from "../duration.ts";
import { openStore } from "../open-store.ts";
import { describeTask, describeTasks } from "../tasks/describe-tasks.ts";
import { toJson } from "../to-json.ts";

const TASK = "the task's id, or its number";

interface ListFlags {
  readonly state?: string;
  readonly client?: string;
  readonly sitekey?: string;
  readonly fault?: string;
  readonly olderThan?: string;
  readonly newerThan?: string;
  readonly limit: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command.description("List, show, retry and cancel tasks, also while services run.").addHelpText(
    "after",
    `
Examples:
  stile tasks list                               queued and running tasks first, then the latest results
  stile tasks list --state queued --older-than 5m
  stile tasks list --fault stile                 tasks with attempts that Stile failed
  stile tasks list --client shop --json | jq -r .[].id
  stile tasks show 01a20998-42f4-7000-82f2-124d58901a19
  stile tasks retry 01a20998-42f4-7000-82f2-124d58901a19
  stile tasks cancel 01a20998-42f4-7000-82f2-124d58901a19`,
  );
  for (const one of [defineList(command), defineShow(command), defineRetry(command), defineCancel(command)]) {
    addConfigOptions(one, STORE_OPTIONS);
  }
}

function defineList(command: Command): Command {
  return command
    .command("list")
    .description(
      "List tasks: queued and running ones first, the oldest first, then ended ones, the latest first. Results expire after some minutes.",
    )
    .addOption(
      new Option("--state <queued|running|completed|failed>", "only tasks in this state").choices([
        "queued",
        "running",
        "completed",
        "failed",
      ]),
    )
    .option("--client <NAME>", "only tasks of this client, by name or id")
    .option("--sitekey <KEY>", "only tasks with this sitekey")
    .addOption(
      new Option(
        "--fault <stile|page>",
        "stile: tasks with attempts that Stile failed; page: other failed or cancelled tasks",
      ).choices(["stile", "page"]),
    )
    .option("--older-than <DURATION>", "only tasks created longer ago: 90s, 5m, 2h, 1d")
    .option("--newer-than <DURATION>", "only tasks created later")
    .option("--limit <COUNT>", "maximum number of tasks, up to 1000", "50")
    .option("--json", "print JSON, times in ms since 1970")
    .action(list);
}

function defineShow(command: Command): Command {
  return command
    .command("show")
    .argument("<ID>", TASK)
    .description("Show a task with its attempts, whose fault each failed one was, and its callback.")
    .option("--json", "print JSON, times in ms since 1970")
    .action(async (id: string, { json }: { json?: true }, self: Command) => {
      await using store = await openStore(self);
      const task = await showTask(store, id);
      process.stdout.write(json ? toJson(task) : describeTask(task));
    });
}

function defineRetry(command: Command): Command {
  return command
    .command("retry")
    .argument("<ID>", TASK)
    .description(
      "Create a new task like one that has ended, and print its id. It counts against the client's limits, and has no callback.",
    )
    .action(async (id: string, _flags: object, self: Command) => {
      await using store = await openStore(self);
      const retried = await retryTask(store, id, uuidV7);
      process.stderr.write(`Created a task that repeats ${retried.retryOf}.\n`);
      process.stdout.write(`${retried.id}\n`);
    });
}

function defineCancel(command: Command): Command {
  return command
    .command("cancel")
    .argument("<ID>", TASK)
    .description("Cancel a queued or running task. Its callers get an error.")
    .action(async (id: string, _flags: object, self: Command) => {
      await using store = await openStore(self);
      const task = await cancelTask(store.tasks, id);
      process.stderr.write(`Cancelled task ${task.id}.\n`);
    });
}

async function list({ json, ...flags }: ListFlags, self: Command): Promise<void> {
  const filter = parseFilter(flags);
  await using store = await openStore(self);
  const tasks = await collect(store, filter);
  if (json) {
    process.stdout.write(toJson(tasks));
    return;
  }
  if (tasks.length === 0) {
    process.stderr.write("There are no such tasks.\n");
    return;
  }
  const clients = await store.clients.listClients();
  const names = new Map(clients.map(({ id, name }) => [id, name]));
  process.stdout.write(describeTasks(tasks, names, systemClock.now()));
  if (tasks.length === filter.limit) {
    process.stderr.write(`Only the first ${filter.limit} are shown; --limit shows more.\n`);
  }
}

/** Each page examines a bounded number of tasks, so a rare kind of task takes several. */
async function collect(store: OpenStore, filter: TaskFilter): Promise<readonly TaskView[]> {
  const found: TaskView[] = [];
  let cursor: string | undefined;
  for (;;) {
    const rest = { ...filter, limit: filter.limit - found.length };
    const page = await listTasks(store, cursor === undefined ? rest : { ...rest, cursor });
    found.push(...page.tasks);
    if (page.next === null || found.length >= filter.limit) return found;
    cursor = page.next;
  }
}

/** Checks the flags with the operator API's schema. Errors name the flag. */
function parseFilter({
  state,
  client,
  sitekey,
  fault,
  olderThan,
  newerThan,
  limit,
}: Omit<ListFlags, "json">) {
  const members = {
    state,
    client,
    sitekey,
    fault,
    olderThanSeconds: olderThan === undefined ? undefined : parseDuration(olderThan, "--older-than"),
    newerThanSeconds: newerThan === undefined ? undefined : parseDuration(newerThan, "--newer-than"),
    limit,
  };
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  const result = taskFilterSchema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = String(issue?.path[0] ?? "").replace("Seconds", "");
  const flag = `--${field.replace(/[A-Z]/g, "-$&").toLowerCase()}`;
  throw new CliError(`${flag}: ${issue?.message ?? "invalid"}.`, EXIT.usage);
}
