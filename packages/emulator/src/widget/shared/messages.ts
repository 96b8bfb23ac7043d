/** The messages between a page and a widget's frame. */

/**
 * Name of the frame of a widget that runs when it is rendered: the frame starts before the page has answered its hello.
 * The page removes the name when it answers.
 */
export const BEGIN_AT_ONCE = "begin-at-once";

/** Posted by a frame to the page that embeds it, when it is ready to be connected. */
export interface HelloMessage {
  readonly turnstile: "hello";
  /** The site's mode; an invisible one shows nothing. */
  readonly mode: "managed" | "non-interactive" | "invisible";
}

/** Posted by the page to a frame that said hello, with one end of the channel. */
export interface ConnectMessage {
  readonly turnstile: "connect";
  /** The initial state. */
  readonly shown: ShownState;
  /** Client error code of the state `failed`. */
  readonly code?: string;
  /** The run to start immediately, if any. */
  readonly run?: RunMessage;
}

/** The visible state of a widget. */
export type ShownState =
  "idle" | "verifying" | "interactive" | "success" | "failed" | "expired" | "timeout" | "refresh";

/** Start a run of the challenge. */
export interface RunMessage {
  readonly type: "run";
  /** Number of the run. Answers contain it, so that the page can ignore late ones. */
  readonly run: number;
  /** Whether the page started it; false for a retry or refresh. */
  readonly anew: boolean;
  readonly action: string;
  readonly cData: string;
}

/** From the page, through the channel. */
export type ToFrame =
  | RunMessage
  /** Abort the current run and show this state; `failed` has a client error code. */
  | { readonly type: "stop"; readonly shown: ShownState; readonly code?: string };

/** From the frame, through the channel. */
export type ToPage =
  | { readonly type: "solved"; readonly run: number; readonly token: string; readonly lifetimeMs: number }
  | { readonly type: "interactive"; readonly run: number; readonly timeoutMs: number }
  | { readonly type: "clicked"; readonly run: number }
  | { readonly type: "failed"; readonly run: number; readonly code: string }
  | { readonly type: "unsupported"; readonly run: number }
  /** The visitor asked for a new run after expiry or a timeout. */
  | { readonly type: "refresh" };

export function isHello(data: unknown): data is HelloMessage {
  return typeof data === "object" && data !== null && "turnstile" in data && data.turnstile === "hello";
}

export function isConnect(data: unknown): data is ConnectMessage {
  return typeof data === "object" && data !== null && "turnstile" in data && data.turnstile === "connect";
}
