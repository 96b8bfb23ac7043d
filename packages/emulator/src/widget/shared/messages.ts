/** What the page and a widget's frame say to each other. */

/**
 * Name of the frame of a widget that runs as soon as it is rendered: the frame begins before the page has
 * answered its hello. The page takes the name away once it has.
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
  /** Shown to the visitor: the state to begin with. */
  readonly shown: ShownState;
  /** The run to begin at once, if any. */
  readonly run?: RunMessage;
}

/** What a widget shows. */
export type ShownState =
  "idle" | "verifying" | "interactive" | "success" | "failed" | "expired" | "timeout" | "refresh";

/** Begin a run of the challenge. */
export interface RunMessage {
  readonly type: "run";
  /** Number of the run; answers carry it, so that late ones are told apart. */
  readonly run: number;
  /** Begun by the page; false for a retry or refresh. */
  readonly anew: boolean;
  readonly action: string;
  readonly cData: string;
}

/** From the page, through the channel. */
export type ToFrame =
  | RunMessage
  /** Give the current run up and show this state. */
  | { readonly type: "stop"; readonly shown: ShownState };

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
