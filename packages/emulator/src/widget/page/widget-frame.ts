import { BEGIN_AT_ONCE, isHello } from "../shared/messages.ts";
import type {
  ConnectMessage,
  HelloMessage,
  RunMessage,
  ShownState,
  ToFrame,
  ToPage,
} from "../shared/messages.ts";
import { frameBox, frameQuery, HELLO_AFTER_LOAD_MS } from "./frame.ts";
import type { Frame, FrameListener, FrameOptions } from "./frame.ts";

/** Parameters of a widget's iframe. */
interface WidgetFrameOptions extends FrameOptions {
  /** Origin of the emulator. */
  readonly origin: string;
  /** Id of the emulator's session; "" for none. */
  readonly session: string;
  /** Whether the frame uses a WebSocket for its later runs. */
  readonly socket: boolean;
}

/** Begins with the same path as in production (contract §2, DOM). */
const FRAME_PATH = "/cdn-cgi/challenge-platform/turnstile/widget/";

/** All frames of the page; they share one listener. */
const frames = new Set<WidgetFrame>();

/** The cross-origin iframe of a widget, in a closed shadow root, and the channel to it. */
export class WidgetFrame implements Frame {
  /** The host of the shadow root. */
  readonly element: HTMLElement;
  readonly #iframe: HTMLIFrameElement;
  readonly #origin: string;
  readonly #listener: FrameListener;
  #port: MessagePort | undefined;
  #blockedTimer: number | undefined;
  #visible = true;

  constructor(options: WidgetFrameOptions) {
    this.#origin = options.origin;
    this.#listener = options.listener;
    this.#iframe = createIframe(options);
    this.#iframe.addEventListener("load", () => this.#loaded());
    this.element = frameBox(document, options.parameters);
    this.element.attachShadow({ mode: "closed" }).append(this.#iframe);
    frames.add(this);
  }

  run(message: RunMessage): void {
    this.#send(message);
  }

  stop(shown: ShownState, code?: string): void {
    this.#send({ type: "stop", shown, ...(code === undefined ? {} : { code }) });
  }

  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.element.style.display = visible ? "block" : "none";
  }

  reload(): void {
    this.#disconnect();
    const address = this.#iframe.src;
    this.#iframe.src = address;
  }

  dispose(): void {
    frames.delete(this);
    this.#disconnect();
    this.element.remove();
  }

  /** Answers a hello, if it comes from this frame. */
  answer(event: MessageEvent, hello: HelloMessage): void {
    const target = this.#iframe.contentWindow;
    if (target === null || event.source !== target || event.origin !== this.#origin) return;
    this.#disconnect();
    this.#iframe.name = "";
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener("message", ({ data }: MessageEvent<ToPage>) => this.#listener.message(data));
    port1.start();
    const connect: ConnectMessage = { turnstile: "connect", ...this.#listener.connected(hello) };
    target.postMessage(connect, this.#origin, [port2]);
  }

  #send(message: ToFrame): void {
    this.#port?.postMessage(message);
  }

  #disconnect(): void {
    clearTimeout(this.#blockedTimer);
    this.#port?.close();
    this.#port = undefined;
  }

  /** Also runs when the browser shows an error page in the frame. */
  #loaded(): void {
    if (this.#port !== undefined) return;
    clearTimeout(this.#blockedTimer);
    this.#blockedTimer = window.setTimeout(() => this.#listener.blocked(), HELLO_AFTER_LOAD_MS);
  }
}

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  if (!isHello(event.data)) return;
  for (const frame of frames) frame.answer(event, event.data);
});

function createIframe(options: WidgetFrameOptions): HTMLIFrameElement {
  const { widgetId, origin, session, socket, parameters } = options;
  const query = frameQuery(options, navigator.language);
  if (session !== "") query.set("session", session);
  if (socket) query.set("socket", "");
  const iframe = document.createElement("iframe");
  iframe.id = widgetId;
  if (parameters.execution === "render") iframe.name = BEGIN_AT_ONCE;
  // The journal records the page's origin, whatever the page's referrer policy is.
  iframe.referrerPolicy = "origin";
  iframe.title = "Widget containing a Cloudflare security challenge";
  iframe.tabIndex = parameters.tabindex;
  iframe.style.cssText = "display:block;border:0;width:100%;height:100%";
  const path = `${FRAME_PATH}${encodeURIComponent(parameters.sitekey.toWellFormed())}`;
  iframe.src = `${origin}${path}?${query}`;
  return iframe;
}
