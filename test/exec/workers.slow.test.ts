import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

// workerd opens its connections itself and reads no environment: the recipes of docs/testing/exec.md.

const FILES = {
  "worker.js": `
    export default {
      async fetch(request, { SITEVERIFY_URL = "https://challenges.cloudflare.com/turnstile/v0/siteverify" }) {
        const form = new URLSearchParams({ secret: "${SITE.secret}", response: "wrong" });
        return new Response((await fetch(SITEVERIFY_URL, { method: "POST", body: form })).body);
      },
    };`,
  "wrangler.toml": 'name = "shop"\nmain = "worker.js"\ncompatibility_date = "2026-01-01"\n',
  "miniflare.mjs": `
    import { Miniflare } from "miniflare";
    const miniflare = new Miniflare({
      modules: true,
      scriptPath: "worker.js",
      compatibilityDate: "2026-01-01",
      // The worker's requests are made by this process, which exec leads to the emulator.
      outboundService: ({ url, method, headers, body }) => fetch(url, { method, headers, body, duplex: "half" }),
    });
    console.log(await (await miniflare.dispatchFetch("http://shop.test/")).text());
    await miniflare.dispose();`,
};

let project: ExecProject;
let isInstalled: boolean;
beforeAll(async () => {
  project = await openExecProject();
  await project.write(FILES);
  isInstalled = await project.install("wrangler@4", "miniflare@4");
}, 300_000);
afterAll(() => project[Symbol.asyncDispose]());
beforeEach(({ skip }) => skip(!isInstalled, "npm cannot install wrangler"));

test("Miniflare with an outbound service", async () => {
  const { stdout, stderr } = await project.exec("node", "miniflare.mjs");
  expect(stdout, stderr).toContain("invalid-input-response");
});

test("wrangler dev with a variable", async () => {
  const words =
    "--ip 127.0.0.1 --port 0 --var SITEVERIFY_URL:$TURNSTILE_EMULATOR_URL/turnstile/v0/siteverify";
  await using worker = project.start("sh", "-c", `exec node_modules/.bin/wrangler dev ${words}`);
  const [, url = ""] = await worker.seen("stdout", /Ready on (http:\S+)/);
  expect(await (await fetch(url)).text()).toContain("invalid-input-response");
}, 60_000);
