import { render } from "@testing-library/vue";
import { defineComponent, h, ref } from "vue";
import type { Component } from "vue";
import type { MountForm } from "./wrapper.ts";

// Imported without its types: they declare another global `window.turnstile` for the whole repository.
const name: string = "vue-turnstile";
const { default: VueTurnstile } = (await import(name)) as { default: Component };

/** A form with `vue-turnstile`. */
export const mountVueForm: MountForm = (siteKey) => {
  const events: [string, unknown][] = [];
  const record = (event: string) => (value?: unknown) => void events.push([event, value]);
  const token = ref("");
  const widget = ref<{ reset(): void }>();
  const form = defineComponent({
    setup: () => () =>
      h("form", [
        h(VueTurnstile, {
          ref: widget,
          siteKey,
          action: "signup",
          modelValue: token.value,
          "onUpdate:modelValue": (value: string) => {
            token.value = value;
            if (value !== "") events.push(["success", value]);
          },
          onError: record("error"),
          onExpired: record("expired"),
          "onBefore-interactive": record("interactive"),
        }),
      ]),
  });
  const rendered = render(form);
  return { events, unmount: () => rendered.unmount(), reset: () => widget.value?.reset() };
};
