import { html } from "hono/html";
import type { Context } from "hono";
import {
  liveState,
  showPage,
  type InspectorEnv,
  type InspectorPage,
  type Markup,
} from "turnstile-emulator/inspector";
import { loggedOperations } from "../../operator/logged-operations.ts";
import { listTasks, type TaskList } from "../../operator/operations/list-tasks.ts";
import { showTask } from "../../operator/operations/show-task.ts";
import { OperatorError } from "../../operator/operator-error.ts";
import { createRoutes } from "../create-routes.ts";
import { showLivePart, streamLivePart } from "../live-part.ts";
import type { PageServices } from "../page-services.ts";
import { inEveryLanguage, textsIn } from "../texts/service-texts.ts";
import { readScreenshot } from "./read-screenshot.ts";
import { taskDetails } from "./task-details.ts";
import { readTaskFilter, taskFilterForm, withoutBlanks } from "./task-filter-form.ts";
import { taskRow, taskRowHead } from "./task-row.ts";

const PATH = "/inspector/tasks";
const PER_PAGE = 100;

/** Lists tasks, shows the attempts of one, cancels and retries. */
export function tasksPage(services: PageServices): InspectorPage {
  const { clients } = services;
  const operations = loggedOperations(services);
  const routes = createRoutes();

  const render = (context: Context<InspectorEnv>) => {
    const query = withoutBlanks(context.req.query());
    const filter = { ...readTaskFilter(query), limit: PER_PAGE };
    return async () => {
      const [list, accounts] = await Promise.all([listTasks(services, filter), clients.listClients()]);
      const names = new Map(accounts.map(({ id, name }) => [id, name]));
      return [taskList(context, { query, list, names })];
    };
  };

  const renderDetails = async (context: Context<InspectorEnv>, id: string) => {
    const close = addressOf(withoutBlanks(context.req.query()), { selected: undefined });
    try {
      return taskDetails(context, await showTask(services, id), close);
    } catch (error) {
      if (!(error instanceof OperatorError) || error.code !== "not_found") throw error;
      return html`<p>${textsIn(context.var.view.language).tasks.gone}</p>`;
    }
  };

  routes.get("/", async (context) => {
    const { view } = context.var;
    const texts = textsIn(view.language);
    const query = withoutBlanks(context.req.query());
    const selected = query["selected"];
    const details = selected === undefined ? undefined : await renderDetails(context, selected);
    if (context.req.header("x-part") === "details") return context.html(details ?? "");
    const { cursor } = query;
    const part =
      cursor === undefined
        ? await showLivePart(
            context,
            addressOf(query, { selected: undefined }, `${PATH}/events`),
            render(context),
          )
        : html`<div class="stack">${await render(context)()}</div>`;
    return showPage(context, {
      title: texts.tasks.title,
      lead: texts.tasks.lead,
      actions: cursor === undefined ? liveState(view.texts) : undefined,
      body: html`${taskFilterForm(texts, query, await clients.listClients())}
        <div class="split">
          ${part}
          <section
            class="details"
            id="details"
            aria-label="${texts.tasks.details}"
            data-of="${selected ?? ""}"
          >
            ${details ?? ""}
          </section>
        </div>`,
    });
  });

  routes.get("/events", (context) => streamLivePart(context, render(context)));

  routes.get("/:task/attempts/:attempt/screenshot.png", async (context) => {
    const { task, attempt } = context.req.param();
    const image = readScreenshot((await showTask(services, task)).attemptRecords, Number(attempt));
    if (image === undefined) return await context.notFound();
    return context.body(image, 200, { "content-type": "image/png" });
  });

  routes.post("/:task/cancel", async (context) => {
    const { id } = await operations.cancelTask(context.req.param("task"));
    return context.redirect(addressOf({}, { selected: id }), 303);
  });

  routes.post("/:task/retry", async (context) => {
    const { id } = await operations.retryTask(context.req.param("task"));
    return context.redirect(addressOf({}, { selected: id }), 303);
  });

  return {
    path: "tasks",
    label: inEveryLanguage((texts) => texts.tasks.title),
    group: inEveryLanguage((texts) => texts.group),
    routes,
  };
}

/** The page's address with changed parameters; undefined removes one. */
function addressOf(
  query: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | undefined>>,
  path = PATH,
): string {
  const all = Object.entries({ ...query, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return all.length === 0 ? path : `${path}?${new URLSearchParams(all)}`;
}

interface ListParts {
  readonly query: Readonly<Record<string, string>>;
  readonly list: TaskList;
  readonly names: ReadonlyMap<string, string>;
}

function taskList(context: Context<InspectorEnv>, { query, list, names }: ListParts): Markup {
  const texts = textsIn(context.var.view.language);
  const { selected, cursor, after: _after, ...filter } = query;
  const first = addressOf(filter, {});
  return html`<div id="task-list" class="stack tasks">
    ${taskRowHead(texts)}
    <ul class="rows" aria-label="${texts.tasks.list}">
      ${list.tasks.map((task) =>
        taskRow(task, {
          texts,
          client: names.get(task.clientId) ?? texts.tasks.removedClient,
          href: addressOf(query, { selected: task.id, after: undefined }),
          isSelected: task.id === selected,
        }),
      )}
    </ul>
    ${list.tasks.length > 0 || list.next !== null ? "" : noTasks(context, Object.keys(filter).length > 0)}
    ${
      list.next === null && cursor === undefined
        ? ""
        : html`<nav class="buttons" aria-label="${texts.tasks.list}">
            ${cursor === undefined ? "" : html`<a class="button" href="${first}">${texts.tasks.first}</a>`}
            ${
              list.next === null
                ? ""
                : html`<a class="button" id="next-tasks" href="${addressOf(filter, { cursor: list.next })}"
                    >${texts.tasks.next}</a
                  >`
            }
          </nav>`
    }
  </div>`;
}

function noTasks({ req, var: { view } }: Context<InspectorEnv>, isFiltered: boolean): Markup {
  const { tasks: texts } = textsIn(view.language);
  if (isFiltered) {
    return html`<div class="empty">
      <p>${texts.nothingFound} <a href="${PATH}">${texts.showAll}</a></p>
    </div>`;
  }
  return html`<div class="empty">
    <h2>${texts.emptyTitle}</h2>
    <p>${texts.empty}</p>
    <p>
      <code
        >stile solve http://localhost:3000/signup 1x00000000000000000000AA --url ${new URL(req.url).origin}
        --key KEY</code
      >
    </p>
  </div>`;
}
