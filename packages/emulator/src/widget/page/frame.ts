import type { ConnectMessage, HelloMessage, RunMessage, ShownState, ToPage } from "../shared/messages.ts";
import type { Parameters } from "./parameters.ts";

/** Callbacks for the frame's messages. */
export interface FrameListener {
  /** The frame has loaded, or reloaded because the page moved it. Returns its initial state. */
  connected(hello: HelloMessage): Omit<ConnectMessage, "turnstile">;
  message(message: ToPage): void;
  /** The frame loaded something that is not the widget. */
  blocked(): void;
}

/** Parameters of a frame. */
export interface FrameOptions {
  readonly widgetId: string;
  readonly parameters: Parameters;
  readonly listener: FrameListener;
}

/** The frame that runs a widget's challenge, and the channel to it. */
export interface Frame {
  /** The frame's element in the page. */
  readonly element: HTMLElement;
  /** Shows or hides the frame without unloading it. */
  visible: boolean;
  /** Starts a run. A frame that has not loaded yet gets the run when it connects. */
  run(message: RunMessage): void;
  /** Aborts the current run and shows a state; `code` is the client error code of `failed`. */
  stop(shown: ShownState, code?: string): void;
  /** Reloads the frame. */
  reload(): void;
  dispose(): void;
}

/** Creates a frame. */
export type OpenFrame = (options: FrameOptions) => Frame;

/** How long to wait for a loaded frame's hello. */
export const HELLO_AFTER_LOAD_MS = 1_000;

const SIZES = {
  normal: "width:300px;height:65px",
  flexible: "width:100%;min-width:300px;height:65px",
  compact: "width:150px;height:140px",
} as const;

/** The size of the frame. */
export function frameBox(document: Document, { size }: Pick<Parameters, "size">): HTMLElement {
  const box = document.createElement("div");
  box.style.cssText = SIZES[size];
  return box;
}

/** The query parameters of the frame's URL. */
export function frameQuery({ widgetId, parameters }: FrameOptions, language: string): URLSearchParams {
  const { sitekey: _sitekey, ...others } = parameters;
  const query = new URLSearchParams({ id: widgetId });
  for (const [name, value] of Object.entries(others)) query.set(name, String(value));
  if (parameters.language === "auto") query.set("language", language);
  return query;
}
