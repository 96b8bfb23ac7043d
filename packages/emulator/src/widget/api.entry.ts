import type { TurnstileApi } from "./page/turnstile-api.ts";
import { createTurnstileApi } from "./page/turnstile-api.ts";
import { readScriptOptions } from "./page/script-options.ts";
import type { ScriptOptions } from "./page/script-options.ts";
import { TurnstileError, warn } from "./page/turnstile-error.ts";
import { Widgets } from "./page/widgets.ts";

declare global {
  interface Window {
    turnstile?: TurnstileApi;
    grecaptcha?: TurnstileApi;
  }
}

start(readScriptOptions());

function start(options: ScriptOptions): void {
  if (!self.origin.startsWith("http"))
    throw new TurnstileError("Turnstile runs only on http: and https: pages.");
  if (window.turnstile !== undefined) {
    warn("Turnstile already has been loaded. The first one stays; was Turnstile imported multiple times?");
    afterThisTask(() => callOnload(options));
    return;
  }
  const widgets = new Widgets(options);
  const implicitRender = () => renderAll(widgets, options);
  const api = createTurnstileApi(widgets, { whenReady, implicitRender });
  window.turnstile = api;
  if (options.compatible) window.grecaptcha = api;
  if (!options.explicit) whenReady(implicitRender);
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
      // One bad container is told of and keeps the others from nothing.
      reportError(error);
    }
  }
}

function whenReady(callback: () => void): void {
  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", callback, { once: true });
  else callback();
}

/** Once the script is through, as Turnstile does it; by no timer, which a test's fake clock would hold up. */
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

function callOnload({ onload }: ScriptOptions): void {
  if (onload === undefined) return;
  const callback: unknown = Reflect.get(window, onload);
  if (typeof callback === "function") callback();
  else {
    warn(
      `Unable to find onload callback '${onload}' immediately after loading, expected 'function', got '${typeof callback}'.`,
    );
  }
}
