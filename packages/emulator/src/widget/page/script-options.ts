/** What the address of the script tells it (contract §1). */
export interface ScriptOptions {
  /** Where the emulator lives. */
  readonly origin: string;
  readonly explicit: boolean;
  /** Name of the global function to call once the API is there. */
  readonly onload: string | undefined;
  /** `compat=recaptcha` */
  readonly compatible: boolean;
  /** Day whose script this is, `YYYY-MM-DD`. */
  readonly date: string;
}

/** The server writes the day here. */
const DATE = "0000-00-00";

/** Reads the options from the script's own address. */
export function readScriptOptions(): ScriptOptions {
  const url = new URL(scriptAddress(), location.href);
  return {
    origin: url.origin,
    explicit: url.searchParams.get("render") === "explicit",
    onload: url.searchParams.get("onload") ?? undefined,
    compatible: url.searchParams.get("compat") === "recaptcha",
    date: DATE,
  };
}

/** A module or a loader leaves no current script: then the last script with Turnstile's path is meant. */
function scriptAddress(): string {
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement && current.src !== "") return current.src;
  const scripts = [...document.querySelectorAll<HTMLScriptElement>('script[src*="/turnstile/v0/"]')];
  return scripts.at(-1)?.src ?? "https://challenges.cloudflare.com/turnstile/v0/api.js";
}
