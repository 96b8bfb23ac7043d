import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { provideNode } from "../packages/testing/provide-node.ts";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

// The HTTP clients that apps use, on every Node that `turnstile-emulator/register` supports.

const PACKAGES = [
  "undici6@npm:undici@6",
  "undici8@npm:undici@8",
  "node-fetch@3",
  "got@14",
  "axios@1",
  // It sends whole addresses to a proxy, in place of asking for a tunnel.
  "axios-without-tunnels@npm:axios@1.7.9",
  "https-proxy-agent@7",
];

/** Reads siteverify's answer to a wrong token with every client. */
const CLIENTS = `
  const url = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
  const form = new URLSearchParams({ secret: "${SITE.secret}", response: "wrong" });
  const sent = { method: "POST", body: form.toString(), headers: { "content-type": "application/x-www-form-urlencoded" } };
  // undici 8 needs Node 22.
  const newer = Number.parseInt(process.versions.node) > 20 ? ["undici8"] : [];
  const clients = {
    fetch: async () => await (await fetch(url, sent)).json(),
    ...Object.fromEntries(["undici6", ...newer].flatMap((name) => [
      [name + ".fetch", async () => await (await (await import(name)).fetch(url, sent)).json()],
      [name + ".request", async () => await (await (await import(name)).request(url, sent)).body.json()],
      [name + " through the proxy", async () => {
        const { request, EnvHttpProxyAgent } = await import(name);
        return await (await request(url, { ...sent, dispatcher: new EnvHttpProxyAgent() })).body.json();
      }],
    ])),
    "node-fetch": async () => await (await (await import("node-fetch")).default(url, sent)).json(),
    "https-proxy-agent": async () => {
      const { HttpsProxyAgent } = await import("https-proxy-agent");
      const agent = new HttpsProxyAgent(process.env.HTTPS_PROXY);
      return await (await (await import("node-fetch")).default(url, { ...sent, agent })).json();
    },
    axios: async () => (await (await import("axios")).default.post(url, form)).data,
    "axios without tunnels": async () => (await (await import("axios-without-tunnels")).default.post(url, form)).data,
    got: async () => await (await import("got")).got.post(url, { form: Object.fromEntries(form) }).json(),
    "got over HTTP/2": async () =>
      await (await import("got")).got.post(url, { http2: true, form: Object.fromEntries(form) }).json(),
  };
  const results = {};
  for (const [name, ask] of Object.entries(clients))
    results[name] = await ask().then((answer) => answer["error-codes"], String);
  console.log(JSON.stringify(results));
  // http2-wrapper keeps its session open.
  process.exit();`;

const PROGRAMS = {
  "main.mjs": CLIENTS,
  "main.cjs": `(async () => {${CLIENTS}})();`,
  "worker.mjs": `import { Worker } from "node:worker_threads"; new Worker(new URL("main.mjs", import.meta.url));`,
};

let project: ExecProject;
let isInstalled: boolean;
beforeAll(async () => {
  project = await openExecProject();
  await project.write(PROGRAMS);
  isInstalled = await project.install(...PACKAGES);
}, 300_000);
afterAll(() => project[Symbol.asyncDispose]());
beforeEach(({ skip }) => skip(!isInstalled, "npm cannot install the clients"));

describe.each([20, 22, 24])("on Node %i", (major) => {
  test.each(Object.keys(PROGRAMS))("every client in %s reaches the emulator", async (file) => {
    const { stdout, stderr } = await project.exec(path.join(provideNode(major), "node"), file);
    expect(stdout, stderr).not.toBe("");
    const results = Object.entries(JSON.parse(stdout) as Record<string, unknown>);
    expect(results.length).toBeGreaterThanOrEqual(10);
    expect(results).toEqual(results.map(([name]) => [name, ["invalid-input-response"]]));
  });
});
