import type { Context } from "hono";
import { html } from "hono/html";
import {
  liveState,
  showPage,
  type InspectorEnv,
  type InspectorPage,
  type Markup,
} from "turnstile-emulator/inspector";
import type { ClientAccount } from "../../core/client.ts";
import { getQueue, type QueueView } from "../../operator/operations/get-queue.ts";
import { createRoutes } from "../create-routes.ts";
import { showLivePart, streamLivePart } from "../live-part.ts";
import type { PageServices } from "../page-services.ts";
import type { ServiceTexts } from "../texts/en.ts";
import { inEveryLanguage, textsIn } from "../texts/service-texts.ts";
import { chart, type ChartPoint } from "./chart.ts";
import type { QueueHistory, QueueSample } from "./queue-history.ts";

const PATH = "/inspector/queue";
const HOUR_MS = 3_600_000;

/** Shows how many tasks are queued and running, over the last hour and per client. */
export function queuePage(services: PageServices): InspectorPage {
  const { clients, clock, history } = services;
  const routes = createRoutes();
  const render = (context: Context<InspectorEnv>) => async () => {
    const texts = textsIn(context.var.view.language);
    const [queue, accounts] = await Promise.all([getQueue(services), clients.listClients()]);
    return [figures(queue, history, texts), charts(history, clock.now(), texts), perClient(accounts, texts)];
  };

  routes.get("/", async (context) => {
    const { view } = context.var;
    const { title } = textsIn(view.language).queue;
    const body = await showLivePart(context, `${PATH}/events`, render(context));
    return showPage(context, { title, actions: liveState(view.texts), body });
  });

  routes.get("/events", (context) => streamLivePart(context, render(context)));

  return {
    path: "queue",
    label: inEveryLanguage((texts) => texts.queue.title),
    group: inEveryLanguage((texts) => texts.group),
    routes,
  };
}

function figures(
  { queued, running, slots, oldestQueuedMs }: QueueView,
  history: QueueHistory,
  texts: ServiceTexts,
): Markup {
  const { queue: words } = texts;
  const ended = history.samples.at(-1)?.endedInLastMinute;
  const oldest = oldestQueuedMs === null ? "–" : texts.seconds(Math.round(oldestQueuedMs / 1_000));
  return html`<dl class="figures" id="queue-figures">
    ${figure(words.queued, String(queued))} ${figure(words.running, String(running), words.slots(slots))}
    ${figure(words.oldest, oldest)} ${figure(words.ended, ended === undefined ? "–" : String(ended))}
  </dl>`;
}

function figure(name: string, value: string, note = ""): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}${note === "" ? "" : html` <small>${note}</small>`}</dd>
  </div>`;
}

function charts({ samples }: QueueHistory, now: number, { queue: words }: ServiceTexts): Markup {
  const series = [
    [words.queued, (sample: QueueSample) => sample.queued],
    [words.running, (sample: QueueSample) => sample.running],
    [words.ended, (sample: QueueSample) => sample.endedInLastMinute],
  ] as const;
  return html`<section id="queue-charts" class="stack">
    <h2>${words.lastHour}</h2>
    ${samples.length < 2 ? html`<p class="soft">${words.collecting}</p>` : ""}
    <div class="charts">
      ${series.map(([name, valueOf]) => {
        const points = samples.flatMap((sample): ChartPoint[] => {
          const value = valueOf(sample);
          return value === undefined ? [] : [[Math.max(0, 1 - (now - sample.at) / HOUR_MS), value]];
        });
        const most = points.reduce((greatest, [, value]) => Math.max(greatest, value), 0);
        const latest = points.at(-1)?.[1] ?? 0;
        return html`<figure>
          <figcaption>${name}: <small>${words.most(String(most))}</small></figcaption>
          ${chart(points, most, words.chart(name, String(latest), String(most)))}
        </figure>`;
      })}
    </div>
  </section>`;
}

function perClient(clients: readonly ClientAccount[], texts: ServiceTexts): Markup {
  const { queue: words } = texts;
  const busy = clients
    .filter(({ activeTasks }) => activeTasks > 0)
    .toSorted((one, other) => other.activeTasks - one.activeTasks);
  const total = busy.reduce((sum, { activeTasks }) => sum + activeTasks, 0);
  return html`<section id="queue-clients" class="stack">
    <h2>${words.perClient}</h2>
    ${
      busy.length === 0
        ? html`<p class="soft">${words.noClients}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="${words.perClient}">
            <table>
              <thead>
                <tr>
                  <th scope="col">${words.client}</th>
                  <th scope="col">${words.tasks}</th>
                  <th scope="col">${words.limit}</th>
                  <th scope="col">${words.share}</th>
                </tr>
              </thead>
              <tbody>
                ${busy.map(
                  ({ id, name, activeTasks, tasksAtOnce }) =>
                    html`<tr>
                      <th scope="row"><a id="busy-${id}" href="/inspector/clients/${id}">${name}</a></th>
                      <td>${activeTasks}</td>
                      <td>${tasksAtOnce ?? texts.noLimit}</td>
                      <td>
                        <meter
                          min="0"
                          max="1"
                          value="${activeTasks / total}"
                          aria-label="${words.share}"
                        ></meter>
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}
