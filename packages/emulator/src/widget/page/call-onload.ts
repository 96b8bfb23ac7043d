import type { PageWindow } from "./page-window.ts";
import { warn } from "./turnstile-error.ts";

const SECOND_LOOK_MS = 1_000;

/** Calls the function named by `?onload=`. If it is missing, Turnstile warns and tries again about a second later (contract §1). */
export function callOnload(window: PageWindow, onload: string | undefined): void {
  if (onload === undefined || callGlobal(window, onload)) return;
  const found = typeof Reflect.get(window, onload);
  warn(
    `Unable to find onload callback '${onload}' immediately after loading, expected 'function', got '${found}'.`,
  );
  window.setTimeout(() => callGlobal(window, onload), SECOND_LOOK_MS);
}

/** Calls a global function; returns false if there is none. */
function callGlobal(window: PageWindow, name: string): boolean {
  const callback: unknown = Reflect.get(window, name);
  if (typeof callback !== "function") return false;
  callback();
  return true;
}
