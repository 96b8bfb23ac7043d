import { callOnload } from "./page/call-onload.ts";
import { renderMarkedElements } from "./page/render-marked-elements.ts";
import { createTurnstileApi } from "./page/turnstile-api.ts";
import { readScriptOptions } from "./page/script-options.ts";
import type { ScriptOptions } from "./page/script-options.ts";
import type { OpenFrame } from "./page/frame.ts";
import { addTestHook } from "./page/test-hook.ts";
import { TurnstileError, warn } from "./page/turnstile-error.ts";
import { WidgetFrame } from "./page/widget-frame.ts";
import { Widgets } from "./page/widgets.ts";

start(readScriptOptions());

function start(options: ScriptOptions): void {
  if (!self.origin.startsWith("http"))
    throw new TurnstileError("Turnstile runs only on http: and https: pages.");
  if (window.turnstile !== undefined) {
    warn("Turnstile already has been loaded. Was Turnstile imported multiple times?.");
    afterThisTask(() => callOnload(window, options.onload));
    return;
  }
  const { origin, session, socket } = options;
  const openFrame: OpenFrame = (frame) => new WidgetFrame({ ...frame, origin, session, socket });
  const widgets = new Widgets({ window, openFrame, script: options });
  const renderMarked = () => renderMarkedElements(document, widgets, { ...options, report: reportError });
  const api = createTurnstileApi(widgets, { whenReady, renderMarked, options });
  addTestHook(api, widgets);
  window.turnstile = api;
  if (options.compatible) window.grecaptcha = api;
  if (!options.explicit) whenReady(renderMarked);
  afterThisTask(() => callOnload(window, options.onload));
}

function whenReady(callback: () => void): void {
  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", callback, { once: true });
  else callback();
}

/** Calls back after the script has run, as Turnstile does. Does not use a timer, which a test's fake clock would stop. */
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
