import type { ConnectMessage, HelloMessage, RunMessage, ShownState, ToPage } from "../shared/messages.ts";
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
export interface FrameOptions {
  readonly widgetId: string;
  readonly parameters: Parameters;
  readonly listener: FrameListener;
}

/** Where a widget's challenge runs, and the channel to it. */
export interface Frame {
  /** What the page shows of it. */
  readonly element: HTMLElement;
  /** Shows or hides the frame without unloading it. */
  visible: boolean;
  /** Begins a run. A frame that has not loaded yet gets the run when it connects. */
  run(message: RunMessage): void;
  /** Gives the current run up and shows a state; `code` is the client error code of `failed`. */
  stop(shown: ShownState, code?: string): void;
  /** Loads the frame again. */
  reload(): void;
  dispose(): void;
}

/** Makes a frame. */
export type OpenFrame = (options: FrameOptions) => Frame;

/** Time for a frame that has loaded to say hello. */
export const HELLO_AFTER_LOAD_MS = 1_000;

const SIZES = {
  normal: "width:300px;height:65px",
  flexible: "width:100%;min-width:300px;height:65px",
  compact: "width:150px;height:140px",
} as const;

/** The box that the frame fills. */
export function frameBox(document: Document, { size }: Pick<Parameters, "size">): HTMLElement {
  const box = document.createElement("div");
  box.style.cssText = SIZES[size];
  return box;
}

/** What the frame is told of its widget, as its address carries it. */
export function frameQuery({ widgetId, parameters }: FrameOptions, language: string): URLSearchParams {
  const { sitekey: _sitekey, ...others } = parameters;
  const query = new URLSearchParams({ id: widgetId });
  for (const [name, value] of Object.entries(others)) query.set(name, String(value));
  if (parameters.language === "auto") query.set("language", language);
  return query;
}
