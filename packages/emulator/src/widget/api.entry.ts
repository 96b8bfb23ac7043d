import type { TurnstileApi } from "./page/turnstile-api.ts";
import { createTurnstileApi } from "./page/turnstile-api.ts";
import { readScriptOptions } from "./page/script-options.ts";
import type { ScriptOptions } from "./page/script-options.ts";
import { addTestHook } from "./page/test-hook.ts";
import { TurnstileError, warn } from "./page/turnstile-error.ts";
import { Widgets } from "./page/widgets.ts";

declare global {
  interface Window {
    turnstile?: TurnstileApi;
    grecaptcha?: TurnstileApi;
  }
}

const SECOND_LOOK_MS = 1_000;

start(readScriptOptions());

function start(options: ScriptOptions): void {
  if (!self.origin.startsWith("http"))
    throw new TurnstileError("Turnstile runs only on http: and https: pages.");
  if (window.turnstile !== undefined) {
    warn("Turnstile already has been loaded. Was Turnstile imported multiple times?.");
    afterThisTask(() => callOnload(options));
    return;
  }
  const widgets = new Widgets(options);
  const renderMarked = () => renderAll(widgets, options);
  const api = createTurnstileApi(widgets, { whenReady, renderMarked, options });
  addTestHook(api, widgets);
  window.turnstile = api;
  if (options.compatible) window.grecaptcha = api;
  if (!options.explicit) whenReady(renderMarked);
  afterThisTask(() => callOnload(options));
}

/** Renders every marked element that holds no widget yet (contract §1). */
function renderAll(widgets: Widgets, { compatible }: ScriptOptions): void {
  const selector = compatible ? ".cf-turnstile, .g-recaptcha" : ".cf-turnstile";
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    if (widgets.find(element) !== undefined) continue;
    try {
      widgets.render(element, {});
    } catch (error) {
      // Report a bad container and render the rest.
      reportError(error);
    }
  }
}

function whenReady(callback: () => void): void {
  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", callback, { once: true });
  else callback();
}

/** Calls back once the script has run, as Turnstile does. Not with a timer: a test's fake clock would stop it. */
function afterThisTask(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => {
    port1.close();
    callback();
  });
  port1.start();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
  port2.postMessage(undefined);
}

/** Turnstile warns about a missing function and looks for it once more, about a second later (contract §1). */
function callOnload({ onload }: ScriptOptions): void {
  if (onload === undefined || callGlobal(onload)) return;
  const found = typeof Reflect.get(window, onload);
  warn(
    `Unable to find onload callback '${onload}' immediately after loading, expected 'function', got '${found}'.`,
  );
  setTimeout(() => callGlobal(onload), SECOND_LOOK_MS);
}

/** Calls a global function; false when there is none. */
function callGlobal(name: string): boolean {
  const callback: unknown = Reflect.get(window, name);
  if (typeof callback !== "function") return false;
  callback();
  return true;
}
