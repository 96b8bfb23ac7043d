import { html } from "hono/html";
import { createInspector, showPage } from "turnstile-emulator/inspector";
import { expect, test } from "vitest";
import { BackendUnavailableError } from "../core/backend.ts";
import { OperatorError } from "../operator/operator-error.ts";
import { createRoutes } from "./create-routes.ts";
import { showLivePart, streamLivePart, type RenderPart } from "./live-part.ts";

/** An inspector with one page, whose live part is rendered by `render.now`. */
async function openPage(render: { now: RenderPart }) {
  const routes = createRoutes();
  routes.get("/", async (context) =>
    showPage(context, {
      title: "Live",
      body: await showLivePart(context, "/inspector/live/events?state=all", () => render.now()),
    }),
  );
  routes.get("/events", (context) => streamLivePart(context, () => render.now()));
  routes.get("/broken", async () => {
    const parts = await render.now();
    return new Response(String(parts.length));
  });
  const inspector = await createInspector({
    pages: [{ path: "live", label: { en: "Live", zh: "Live" }, routes }],
    access: {
      token: undefined,
      kind: "operator",
      variable: "STILE_OPERATOR_TOKEN",
      hostnames: ["localhost"],
    },
  });
  return async (path: string) => await inspector.fetch(new Request(`http://localhost${path}`));
}

const counter =
  (count: number): RenderPart =>
  async () => [html`<p id="count">${count}</p>`];
const failing =
  (error: Error): RenderPart =>
  async () => {
    throw error;
  };

/** Reads a stream until a text appears. */
async function readUntil(answer: Response, text: string): Promise<string> {
  let read = "";
  for await (const chunk of answer.body ?? []) {
    read += Buffer.from(chunk).toString();
    if (read.includes(text)) return read;
  }
  throw new Error(`the stream ended without ${text}`);
}

test("the stream sends nothing that the page already shows, and every change after it", async () => {
  const render = { now: counter(1) };
  const ask = await openPage(render);
  const page = await (await ask("/inspector/live")).text();
  expect(page).toContain('<p id="count">1</p>');
  const address = /data-live="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(address).toMatch(/^\/inspector\/live\/events\?state=all&after=/);
  const stream = await ask(address);
  render.now = counter(2);
  const received = await readUntil(stream, "event: update");
  expect(received).not.toContain('count\\">1');
  expect(received).toContain('count\\">2');
});

test("without the store, the part is a notice, and a page without a live part has status 503", async () => {
  const ask = await openPage({ now: failing(new BackendUnavailableError("gone", { isAnnounced: true })) });
  expect(await (await ask("/inspector/live")).text()).toContain("The store is unavailable.");
  const answer = await ask("/inspector/live/broken");
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("The store is unavailable.");
});

test("an error that the operator can fix is explained, with its status", async () => {
  const ask = await openPage({ now: failing(new OperatorError("not_found", 'There is no client "x".')) });
  expect(await (await ask("/inspector/live")).text()).toContain("There is no client &quot;x&quot;.");
  const answer = await ask("/inspector/live/broken");
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("There is no client &quot;x&quot;.");
});
