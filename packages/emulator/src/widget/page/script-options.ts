/** Options from the script tag and its URL (contract §1). */
export interface ScriptOptions {
  /** Origin of the emulator. */
  readonly origin: string;
  readonly explicit: boolean;
  /** Name of the global function to call when the API is ready. */
  readonly onload: string | undefined;
  /** `compat=recaptcha` */
  readonly compatible: boolean;
  /**
   * `emulator-socket`, which Turnstile does not have: frames use a WebSocket for their later runs. For pages that run
   * widgets many times, in browsers that reach the emulator directly.
   */
  readonly socket: boolean;
  /** The script tag has `async` or `defer`, or code inserted it: `ready()` throws. */
  readonly asynchronous: boolean;
  /** Day of the script, `YYYY-MM-DD`. */
  readonly date: string;
  /** Id of the emulator's session that the script belongs to; "" for none. */
  readonly session: string;
}

/** The server replaces this by the day. */
const DATE = "0000-00-00";
/** The server replaces this by the session's id. */
const SESSION = "SESSION-ID";
const DEFAULT_ADDRESS = "https://challenges.cloudflare.com/turnstile/v0/api.js";

/** Reads the options from the script tag and its URL. */
export function readScriptOptions(): ScriptOptions {
  const script = findScript();
  return {
    ...readScriptAddress(new URL(script?.src ?? DEFAULT_ADDRESS, location.href)),
    // The property `async` is also true for a script that code inserted, unless that code sets it to false.
    asynchronous: script !== undefined && (script.async || script.defer),
    date: DATE,
    session: SESSION,
  };
}

/** Reads the options from the script's URL. */
export function readScriptAddress({
  origin,
  searchParams,
}: URL): Pick<ScriptOptions, "origin" | "explicit" | "onload" | "compatible" | "socket"> {
  return {
    origin,
    explicit: searchParams.get("render") === "explicit",
    onload: searchParams.get("onload") ?? undefined,
    compatible: searchParams.get("compat") === "recaptcha",
    socket: searchParams.has("emulator-socket"),
  };
}

/** Modules and loaders do not set `document.currentScript`, so use the last script with Turnstile's path. */
function findScript(): HTMLScriptElement | undefined {
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement && current.src !== "") return current;
  return [...document.querySelectorAll<HTMLScriptElement>('script[src*="/turnstile/v0/"]')].at(-1);
}
