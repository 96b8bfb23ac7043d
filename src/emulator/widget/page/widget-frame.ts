import type {
  ConnectMessage,
  HelloMessage,
  RunMessage,
  ShownState,
  ToFrame,
  ToPage,
} from "../shared/messages.ts";
import { isHello } from "../shared/messages.ts";
import type { Parameters } from "./parameters.ts";

/** What the widget does when its frame speaks. */
export interface FrameListener {
  /** The frame is connected, for the first time or anew (an iframe that is moved loads again). */
  connected(hello: HelloMessage): void;
  message(message: ToPage): void;
  /** The frame loaded something that is not the widget. */
  blocked(): void;
}

/** Time for a frame that has loaded to say hello. */
const HELLO_AFTER_LOAD_MS = 1_000;

const SIZES = { normal: ["300px", "65px"], flexible: ["100%", "65px"], compact: ["150px", "140px"] } as const;

/** All frames of the page: one listener for their hellos. */
const frames = new Set<WidgetFrame>();

/** The cross-origin iframe of a widget, in a closed shadow root, and the channel to it. */
export class WidgetFrame {
  readonly element: HTMLElement;
  readonly #iframe: HTMLIFrameElement;
  readonly #origin: string;
  readonly #listener: FrameListener;
  #port: MessagePort | undefined;
  #blockedTimer: number | undefined;
  #visible = true;
  /** What the frame should begin with once it is connected. */
  #pending: { shown: ShownState; run?: RunMessage } = { shown: "idle" };

  constructor(options: {
    widgetId: string;
    origin: string;
    parameters: Parameters;
    listener: FrameListener;
  }) {
    this.#origin = options.origin;
    this.#listener = options.listener;
    this.element = document.createElement("div");
    this.#iframe = createIframe(options);
    this.#iframe.addEventListener("load", () => this.#loaded());
    this.element.attachShadow({ mode: "closed" }).append(this.#iframe);
    frames.add(this);
  }

  /** Begins a run, now or as soon as the frame is there. */
  run(message: RunMessage): void {
    if (this.#port === undefined) this.#pending = { shown: "verifying", run: message };
    else this.#send(message);
  }

  /** Gives the current run up. */
  stop(shown: ShownState): void {
    if (this.#port === undefined) this.#pending = { shown };
    else this.#send({ type: "stop", shown });
  }

  /** Shows or hides the iframe without unloading it. */
  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#iframe.style.display = visible ? "block" : "none";
  }

  /** Loads the frame's document again. */
  reload(): void {
    this.#port?.close();
    this.#port = undefined;
    // oxlint-disable-next-line no-self-assign -- assigning it is how an iframe is loaded again
    this.#iframe.src = this.#iframe.src;
  }

  dispose(): void {
    frames.delete(this);
    clearTimeout(this.#blockedTimer);
    this.#port?.close();
    this.element.remove();
  }

  /** Answers a hello, if it comes from this frame. */
  answer(event: MessageEvent, hello: HelloMessage): void {
    const target = this.#iframe.contentWindow;
    if (target === null || event.source !== target || event.origin !== this.#origin) return;
    clearTimeout(this.#blockedTimer);
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener("message", ({ data }: MessageEvent<ToPage>) => this.#listener.message(data));
    port1.start();
    const connect: ConnectMessage = { turnstile: "connect", ...this.#pending };
    target.postMessage(connect, this.#origin, [port2]);
    this.#listener.connected(hello);
  }

  #send(message: ToFrame): void {
    this.#port?.postMessage(message);
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

function createIframe({
  widgetId,
  origin,
  parameters,
}: {
  widgetId: string;
  origin: string;
  parameters: Parameters;
}): HTMLIFrameElement {
  const iframe = document.createElement("iframe");
  const [width, height] = SIZES[parameters.size];
  const url = new URL(`/turnstile/v0/widget/${encodeURIComponent(parameters.sitekey)}`, origin);
  url.searchParams.set("size", parameters.size);
  url.searchParams.set("theme", parameters.theme);
  url.searchParams.set("language", parameters.language === "auto" ? navigator.language : parameters.language);
  iframe.id = widgetId;
  iframe.title = "Turnstile emulator: verification widget";
  iframe.tabIndex = parameters.tabindex;
  iframe.src = url.href;
  iframe.style.cssText = `display:block;border:0;overflow:hidden;width:${width};height:${height};min-width:${parameters.size === "flexible" ? "300px" : "0"}`;
  return iframe;
}
