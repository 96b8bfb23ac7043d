import { render } from "@testing-library/react";
import { createElement, createRef, StrictMode } from "react";
import type { ComponentType, Ref } from "react";
import type { MountForm } from "./wrapper.ts";

interface Handle {
  reset(): void;
}

interface Wrapper {
  readonly Turnstile: ComponentType<Readonly<Record<string, unknown>> & { readonly ref: Ref<Handle> }>;
}

// Imported without its types: they declare another global `window.turnstile` for the whole repository.
const name: string = "@marsidev/react-turnstile";
const { Turnstile } = (await import(name)) as Wrapper;

/** A form with `@marsidev/react-turnstile`, in strict mode. */
export const mountReactForm: MountForm = (siteKey) => {
  const events: [string, unknown][] = [];
  const record = (event: string) => (value?: unknown) => void events.push([event, value]);
  const widget = createRef<Handle>();
  const turnstile = createElement(Turnstile, {
    ref: widget,
    siteKey,
    onSuccess: record("success"),
    onError: record("error"),
    onExpire: record("expired"),
    onBeforeInteractive: record("interactive"),
    options: { action: "signup" },
  });
  const form = createElement("form", null, turnstile);
  const { unmount } = render(createElement(StrictMode, null, form));
  return { events, unmount, reset: () => widget.current?.reset() };
};
