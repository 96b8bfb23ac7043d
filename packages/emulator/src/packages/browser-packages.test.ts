import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { useStage } from "../testing/use-stage.ts";
import { siteverify } from "../testing/siteverify.ts";

const SITE = {
  sitekey: "0x4AAAAAAAbrowser000001",
  secret: "0x4AAAAAAAbrowserSecret1",
  hostnames: ["shop.test"],
};

const REACT_APP = `
import { StrictMode, createElement, useRef } from "react";
import { createRoot } from "react-dom/client";
import { Turnstile } from "@marsidev/react-turnstile";
window.events = [];
const record = (name) => (value) => window.events.push([name, value]);
function App() {
  const widget = useRef(null);
  window.widget = widget;
  return createElement("form", { id: "form" }, createElement(Turnstile, {
    ref: widget, siteKey: window.SITEKEY, onSuccess: record("success"), onError: record("error"),
    onWidgetLoad: record("load"), options: { action: "react", cData: "c1", theme: "light" },
  }));
}
createRoot(document.getElementById("app")).render(createElement(StrictMode, null, createElement(App)));`;

const VUE_APP = `
import { createApp, h, ref } from "vue";
import VueTurnstile from "vue-turnstile";
window.events = [];
createApp({
  setup() {
    const token = ref("");
    const widget = ref(null);
    window.widget = widget;
    return () => h(VueTurnstile, {
      ref: widget, siteKey: window.SITEKEY, action: "vue", modelValue: token.value,
      "onUpdate:modelValue": (value) => { token.value = value; window.events.push(["success", value]); },
      onError: (code) => window.events.push(["error", code]),
    });
  },
}).mount("#app");`;

const VUE_FLAGS = {
  __VUE_OPTIONS_API__: "true",
  __VUE_PROD_DEVTOOLS__: "false",
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
};

const stage = useStage({ sites: [SITE] });

/** Opens a page with an application and its unmodified packages. */
async function openApp(source: string, sitekey: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: "js" },
    bundle: true,
    write: false,
    define: { "process.env.NODE_ENV": '"development"', ...VUE_FLAGS },
  });
  const script = outputFiles[0]?.text.replaceAll("</script", "<\\/script") ?? "";
  stage.server.html = `<!doctype html><div id="app"></div><script>window.SITEKEY = ${JSON.stringify(sitekey)};</script><script>${script}</script>`;
  await stage.page.goto("http://shop.test/");
}

async function tokenAfter(count: number): Promise<string> {
  const handle = await stage.page.waitForFunction((least) => {
    const events = Reflect.get(window, "events") as [string, string][];
    return events.filter(([name, value]) => name === "success" && value !== "")[least]?.[1];
  }, count);
  return (await handle.jsonValue()) ?? "";
}

describe.each([
  ["@marsidev/react-turnstile", REACT_APP, "react"],
  ["vue-turnstile", VUE_APP, "vue"],
])("%s", (_name, source, action) => {
  test("gets a token, and another one after reset()", async () => {
    await openApp(source, SITE.sitekey);
    const first = await tokenAfter(0);
    expect(await siteverify(stage.emulator, { secret: SITE.secret, response: first })).toMatchObject({
      success: true,
      action,
    });
    await stage.page.evaluate(() => {
      const widget = Reflect.get(window, "widget") as {
        current?: { reset(): void };
        value?: { reset(): void };
      };
      (widget.current ?? widget.value)?.reset();
    });
    const second = await tokenAfter(1);
    expect(second).not.toBe(first);
    expect(await siteverify(stage.emulator, { secret: SITE.secret, response: second })).toMatchObject({
      success: true,
    });
    expect(stage.complaints).toEqual([]);
  });

  test("receives errors", async () => {
    await openApp(source, "2x00000000000000000000AB");
    const error = await stage.page.waitForFunction(() => {
      const events = Reflect.get(window, "events") as [string, string][];
      return events.find(([name]) => name === "error");
    });
    expect(await error.jsonValue()).toEqual(["error", "600010"]);
  });
});
