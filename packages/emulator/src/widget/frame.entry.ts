import { ask } from "./frame/challenge.ts";
import type { Asked, ChallengeAnswer, ChallengeRequest } from "./frame/challenge.ts";
import { View } from "./frame/view.ts";
import { BEGIN_AT_ONCE, isConnect } from "./shared/messages.ts";
import type { HelloMessage, RunMessage, ToFrame, ToPage } from "./shared/messages.ts";

/** What the server writes into the frame's document. */
interface Settings {
  readonly sitekey: string;
  readonly widget: string;
  readonly mode: HelloMessage["mode"];
  readonly texts: Readonly<Record<string, string>>;
}

const settings = JSON.parse(document.getElementById("settings")?.textContent ?? "{}") as Settings;
const view = new View(settings.texts);

/** The page's end of the channel and the origin that the browser says it has. */
let page: { readonly port: MessagePort; readonly origin: string } | undefined;
let current: { readonly message: RunMessage; readonly abort: AbortController } | undefined;
let waiting: { readonly message: RunMessage; readonly ticket: string } | undefined;

window.addEventListener("message", ({ source, data, origin, ports }: MessageEvent<unknown>) => {
  const [port] = ports;
  if (source !== window.parent || page !== undefined || port === undefined || !isConnect(data)) return;
  page = { port, origin };
  port.addEventListener("message", (event: MessageEvent<ToFrame>) => receive(event.data));
  port.start();
  view.show(data.shown);
  if (data.run !== undefined) void run(data.run);
});
view.onClick(clicked);

const hello: HelloMessage = { turnstile: "hello", mode: settings.mode };
// Anyone may embed a widget; the hello tells nothing but that it is one.
window.parent.postMessage(hello, "*");
let begun = window.name === BEGIN_AT_ONCE ? begin() : undefined;

/** Asks before the page is heard from, where the browser tells who embeds the frame. */
function begin(): { readonly request: ChallengeRequest; readonly asked: Asked } | undefined {
  const origin = location.ancestorOrigins?.[0];
  if (origin === undefined) return undefined;
  const query = new URLSearchParams(location.search);
  const [action, cData] = [query.get("action") ?? "", query.get("cData") ?? ""];
  const request = { sitekey: settings.sitekey, widget: settings.widget, origin, action, cData, anew: true };
  return { request, asked: ask(request) };
}

/** What was begun, if it is what the page wants now. */
function takeBegun(wanted: ChallengeRequest): Asked | undefined {
  const early = begun;
  begun = undefined;
  if (early !== undefined && JSON.stringify(early.request) === JSON.stringify(wanted)) return early.asked;
  early?.asked.abort.abort();
  return undefined;
}

function receive(message: ToFrame): void {
  if (message.type === "run") void run(message);
  else {
    stop();
    view.show(message.shown);
  }
}

function stop(): void {
  current?.abort.abort();
  current = undefined;
  waiting = undefined;
}

async function run(message: RunMessage, ticket?: string): Promise<void> {
  if (page === undefined) return;
  stop();
  view.show("verifying");
  const { action, cData, anew } = message;
  const { sitekey, widget } = settings;
  const request = { sitekey, widget, origin: page.origin, action, cData, anew };
  const { abort, answered } =
    takeBegun(request) ?? ask(ticket === undefined ? request : { ...request, ticket });
  current = { message, abort };
  const answer = await answered;
  if (answer === undefined || current?.abort !== abort) return;
  current = undefined;
  finish(message, answer);
}

function finish(message: RunMessage, answer: ChallengeAnswer): void {
  const { run } = message;
  switch (answer.status) {
    case "solved":
      view.show("success");
      return tell({ type: "solved", run, token: answer.token, lifetimeMs: answer.lifetimeMs });
    case "interactive":
      waiting = { message, ticket: answer.ticket };
      view.show("interactive");
      return tell({ type: "interactive", run, timeoutMs: answer.timeoutMs });
    case "failed":
      view.show("failed");
      return tell({ type: "failed", run, code: answer.code });
    case "unsupported":
      view.show("failed");
      return tell({ type: "unsupported", run });
  }
}

function clicked(): void {
  if (waiting === undefined) return tell({ type: "refresh" });
  const { message, ticket } = waiting;
  tell({ type: "clicked", run: message.run });
  void run(message, ticket);
}

function tell(message: ToPage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
  page?.port.postMessage(message);
}
