import type {
  ConnectMessage,
  HelloMessage,
  RunMessage,
  ShownState,
  ToFrame,
  ToPage,
} from "../shared/messages.ts";
import { BEGIN_AT_ONCE, isHello } from "../shared/messages.ts";
import type { Parameters } from "./parameters.ts";

/** What the widget does when its frame speaks. */
export interface FrameListener {
  /** The frame is there, for the first time or anew (an iframe that is moved loads again): what it begins with. */
  connected(hello: HelloMessage): Omit<ConnectMessage, "turnstile">;
  message(message: ToPage): void;
  /** The frame loaded something that is not the widget. */
  blocked(): void;
}

/** How a frame is made. */
export interface WidgetFrameOptions {
  readonly widgetId: string;
  /** Where the emulator lives. */
  readonly origin: string;
  readonly parameters: Parameters;
  readonly listener: FrameListener;
}

/** Time for a frame that has loaded to say hello. */
const HELLO_AFTER_LOAD_MS = 1_000;

const SIZES = {
  normal: "width:300px;height:65px",
  flexible: "width:100%;min-width:300px;height:65px",
  compact: "width:150px;height:140px",
} as const;

/** All frames of the page: one listener for their hellos. */
const frames = new Set<WidgetFrame>();

/** The cross-origin iframe of a widget, in a closed shadow root, and the channel to it. */
export class WidgetFrame {
  /** The host of the shadow root. */
  readonly element = document.createElement("div");
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
    this.element.style.cssText = SIZES[options.parameters.size];
    this.element.attachShadow({ mode: "closed" }).append(this.#iframe);
    frames.add(this);
  }

  /** Begins a run; a frame that is not there yet is told when it is. */
  run(message: RunMessage): void {
    this.#send(message);
  }

  /** Gives the current run up. */
  stop(shown: ShownState): void {
    this.#send({ type: "stop", shown });
  }

  /** Shows or hides the iframe without unloading it. */
  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.element.style.display = visible ? "block" : "none";
  }

  /** Loads the frame's document again. */
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

  /** Also fires when the browser put its own error page into the frame. */
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

function createIframe({ widgetId, origin, parameters }: WidgetFrameOptions): HTMLIFrameElement {
  const iframe = document.createElement("iframe");
  const { sitekey, ...others } = parameters;
  const query = new URLSearchParams({ id: widgetId });
  for (const [name, value] of Object.entries(others)) query.set(name, String(value));
  if (parameters.language === "auto") query.set("language", navigator.language);
  iframe.id = widgetId;
  if (parameters.execution === "render") iframe.name = BEGIN_AT_ONCE;
  // The emulator's journal tells the page's origin whatever the page's own policy.
  iframe.referrerPolicy = "origin";
  iframe.title = "Turnstile emulator: verification widget";
  iframe.tabIndex = parameters.tabindex;
  iframe.style.cssText = "display:block;border:0;width:100%;height:100%";
  iframe.src = `${origin}/turnstile/v0/widget/${encodeURIComponent(sitekey.toWellFormed())}?${query}`;
  return iframe;
}
