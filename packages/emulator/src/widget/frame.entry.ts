import { ask, postToServer } from "./frame/challenge.ts";
import type { Asked, ChallengeRequest } from "./frame/challenge.ts";
import { postThroughSocket } from "./frame/post-through-socket.ts";
import { Runs } from "./frame/runs.ts";
import { View } from "./frame/view.ts";
import { BEGIN_AT_ONCE, isConnect } from "./shared/messages.ts";
import type { HelloMessage, ToFrame } from "./shared/messages.ts";

/** Settings that the server writes into the frame's document. */
interface Settings {
  readonly sitekey: string;
  readonly widget: string;
  /** Id of the emulator's session; "" for none. */
  readonly session: string;
  readonly mode: HelloMessage["mode"];
  readonly texts: Readonly<Record<string, string>>;
}

const settings = JSON.parse(document.getElementById("settings")?.textContent ?? "{}") as Settings;
const view = new View(settings.texts);

const query = new URLSearchParams(location.search);
const postDirectly = postToServer(settings);
/** A session is marked in a header, which a WebSocket does not have. */
const post =
  query.has("socket") && settings.session === ""
    ? postThroughSocket(`wss://${location.host}/turnstile/v0/challenges`, postDirectly)
    : postDirectly;

let runs: Runs | undefined;

window.addEventListener("message", ({ source, data, origin, ports }: MessageEvent<unknown>) => {
  const [port] = ports;
  if (source !== window.parent || runs !== undefined || port === undefined || !isConnect(data)) return;
  const { sitekey, widget } = settings;
  const channel = new Runs({
    sitekey,
    widget,
    origin,
    ask: (request) => takeBegun(request) ?? ask(request, post),
    show: (state, code) => view.show(state, code),
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
    tell: (message) => port.postMessage(message),
  });
  runs = channel;
  port.addEventListener("message", ({ data: message }: MessageEvent<ToFrame>) => {
    if (message.type === "run") channel.run(message);
    else channel.stop(message.shown, message.code);
  });
  port.start();
  view.show(data.shown, data.code);
  if (data.run !== undefined) channel.run(data.run);
});
view.onClick(() => runs?.click());

const hello: HelloMessage = { turnstile: "hello", mode: settings.mode };
// Any page can embed a widget, so the hello contains nothing but the widget's mode.
window.parent.postMessage(hello, "*");
let begun = window.name === BEGIN_AT_ONCE ? begin() : undefined;

/** Requests the challenge before the page connects, if the browser reports which page embeds the frame. */
function begin(): { readonly request: ChallengeRequest; readonly asked: Asked } | undefined {
  const origin = location.ancestorOrigins?.[0];
  if (origin === undefined) return undefined;
  const [action, cData] = [query.get("action") ?? "", query.get("cData") ?? ""];
  const request = { sitekey: settings.sitekey, widget: settings.widget, origin, action, cData, anew: true };
  return { request, asked: ask(request, post) };
}

/** The early request, if it matches the run that the page wants. */
function takeBegun(wanted: ChallengeRequest): Asked | undefined {
  const early = begun;
  begun = undefined;
  if (early !== undefined && JSON.stringify(early.request) === JSON.stringify(wanted)) return early.asked;
  early?.asked.abort.abort();
  return undefined;
}
