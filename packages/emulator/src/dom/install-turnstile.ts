import type { EmulatorControl } from "../emulator.ts";
import { createInProcessEmulator } from "../in-process/create-in-process-emulator.ts";
import type { InProcessEmulatorOptions } from "../in-process/create-in-process-emulator.ts";
import { insideOf, rememberInside } from "../in-process/inside-of.ts";
import { requireKnownMembers } from "../require-valid.ts";
import { callOnload } from "../widget/page/call-onload.ts";
import type { PageWindow } from "../widget/page/page-window.ts";
import { renderMarkedElements } from "../widget/page/render-marked-elements.ts";
import { readScriptAddress } from "../widget/page/script-options.ts";
import { createTurnstileApi } from "../widget/page/turnstile-api.ts";
import { Widgets } from "../widget/page/widgets.ts";
import type { Widget } from "../widget/page/widget.ts";
import type { ShownState } from "../widget/shared/messages.ts";
import { InProcessFrame } from "./in-process-frame.ts";
import { loadScript, resultOf } from "./load-script.ts";
import { reportTo } from "./report-to.ts";
import { watchScriptTags } from "./watch-script-tags.ts";

/** A window of jsdom, happy-dom or a test runner that has one of them. */
export interface TestWindow {
  readonly document: object;
  readonly location: { readonly origin: string };
}

/** Options of a new emulator, or an existing emulator. */
export type InstallOptions =
  | (InProcessEmulatorOptions & { readonly emulator?: undefined })
  | {
      /** An emulator or session of this process. */
      readonly emulator: EmulatorControl;
    };

/** A widget in the page, as a test sees it. */
export interface InstalledWidget {
  /** What `turnstile.render()` returned. */
  readonly id: string;
  readonly container: HTMLElement;
  /** What the visitor sees. */
  readonly state: ShownState;
  /** Client error code of the state `failed`. */
  readonly code: string | undefined;
  /** The token, even if it has expired. */
  readonly token: string | undefined;
  /** Whether the visitor sees the widget. */
  readonly visible: boolean;
  /**
   * Clicks the checkbox.
   * @throws Error unless the state is `interactive` or `refresh`.
   */
  click(): void;
}

/** Turnstile in a window, and the emulator behind it. */
export interface InstalledTurnstile extends EmulatorControl, Disposable {
  /** The widgets in the page, the oldest first. */
  readonly widgets: readonly InstalledWidget[];
  /**
   * Finds a widget.
   * @param reference Its id, its container, or a selector of the container. By default, the widget rendered last.
   * @throws Error if there is no such widget.
   */
  widget(reference?: string | HTMLElement): InstalledWidget;
  /** Removes the widgets and `window.turnstile`, and lets script tags load again. May be called twice. */
  uninstall(): void;
}

const LATEST = "9999-12-31";

/**
 * Installs Turnstile in a window of jsdom or happy-dom, as `api.js` does in a browser. Widgets run their real code;
 * instead of loading a frame, they ask an emulator in the same process. All timers are the window's.
 *
 * When this function returns, `window.turnstile` exists and marked elements are rendered. A script tag for `api.js`
 * loads nothing; it fires `load` and calls its `onload` function. If the scenario has a fault for the script,
 * `window.turnstile` exists only after a script tag has loaded despite the fault.
 *
 * @throws Error if Turnstile is installed already, or the page's address is not http: or https:.
 * @throws SiteError for an unknown option, one that cannot be combined with `emulator`, a malformed site or scenario, or a duplicate site.
 * @throws TypeError if the emulator given runs in another process.
 */
export function installTurnstile(testWindow: TestWindow, options: InstallOptions = {}): InstalledTurnstile {
  // jsdom and happy-dom have different types for their partial implementations of a browser's window.
  const window = testWindow as unknown as PageWindow;
  requireUsable(window);
  const { emulator: given, ...emulatorOptions } = options;
  if (given !== undefined) requireKnownMembers("installTurnstile", emulatorOptions, []);
  const emulator = given ?? createInProcessEmulator(emulatorOptions);
  const inside = insideOf(emulator, "installTurnstile()");
  const session = inside.session();
  const frames = new Map<string, InProcessFrame>();
  const { everywhere } = session.scenarios;
  const script = { compatible: false, date: everywhere.scriptDate ?? LATEST };
  const widgets = new Widgets({
    window,
    script,
    openFrame(frameOptions) {
      const frame = new InProcessFrame(window, session, frameOptions);
      frames.set(frameOptions.widgetId, frame);
      return frame;
    },
  });
  const report = (error: unknown) => reportTo(window, error);
  const renderMarked = () => renderMarkedElements(window.document, widgets, { ...script, report });
  const api = createTurnstileApi(widgets, {
    whenReady: (callback) => callback(),
    renderMarked,
    options: { ...script, asynchronous: false },
  });
  let isInstalled = true;
  const stopWatching = watchScriptTags(window, (tag) => {
    void serveTag(tag);
  });
  const serveTag = async (tag: HTMLScriptElement) => {
    const address = new URL(tag.src);
    const result = await loadScript(window, session, address);
    if (!isInstalled) return;
    tag.dispatchEvent(new window.Event(result === "error" ? "error" : "load"));
    if (result !== "turnstile") return;
    const { explicit, onload } = readScriptAddress(address);
    window.turnstile = api;
    if (!explicit) renderMarked();
    callOnload(window, onload);
  };
  if (resultOf(everywhere.script) === "turnstile" && everywhere.script?.delayMs === undefined) {
    window.turnstile = api;
    renderMarked();
  }
  const describe = (widget: Widget) => describeWidget(widget, frames.get(widget.id));
  const uninstall = () => {
    if (!isInstalled) return;
    isInstalled = false;
    stopWatching();
    for (const widget of widgets.all()) widgets.remove(widget);
    Reflect.deleteProperty(window, "turnstile");
  };
  const installed: InstalledTurnstile = {
    ...emulator,
    get widgets() {
      return widgets.all().map(describe);
    },
    widget(reference) {
      const widget = widgets.find(reference);
      if (widget === undefined) throw new Error(`There is no widget ${describeReference(reference)}.`);
      return describe(widget);
    },
    uninstall,
    [Symbol.dispose]: uninstall,
  };
  return rememberInside(installed, inside);
}

function describeReference(reference: string | HTMLElement | undefined): string {
  if (reference === undefined) return "in the page";
  return typeof reference === "string"
    ? reference
    : `in the ${reference.tagName.toLowerCase()} element given`;
}

function requireUsable(window: PageWindow): void {
  if (window.turnstile !== undefined)
    throw new Error("Turnstile is installed already. Call uninstall() of the first installation.");
  const { origin, href } = window.location;
  if (!/^https?:/.test(origin))
    throw new Error(
      `The address of the page is ${href}; Turnstile runs only on http: and https: pages. ` +
        'Set it, such as to "http://localhost/", in the options of jsdom or happy-dom.',
    );
}

function describeWidget(widget: Widget, frame: InProcessFrame | undefined): InstalledWidget {
  return {
    id: widget.id,
    container: widget.container,
    state: frame?.shown ?? "idle",
    code: frame?.code,
    token: widget.token,
    visible: frame?.visible ?? false,
    click: () => frame?.click(),
  };
}
