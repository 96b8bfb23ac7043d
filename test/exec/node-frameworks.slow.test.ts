import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openExecProject, SITE, type ExecProcess, type ExecProject } from "./testing/open-exec-project.ts";

// Apps with siteverify's address built in, unchanged, under `turnstile-emulator exec`.

const PACKAGES = ["next@16", "react@19", "react-dom@19", "vite@8", "express@5", "fastify@5", "tsx@4"];

const VERIFY = `
  async function verify(token) {
    const body = new URLSearchParams({ secret: "${SITE.secret}", response: token });
    const url = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
    const { success, "error-codes": [code = ""] = [] } = await (await fetch(url, { method: "POST", body })).json();
    return { success, code };
  }`;

const FILES = {
  "express.mjs": `
    import express from "express";
    ${VERIFY}
    const app = express().use(express.urlencoded());
    app.post("/verify", async (request, response) => void response.json(await verify(request.body.token)));
    const server = app.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`,
  "fastify.mjs": `
    import fastify from "fastify";
    ${VERIFY}
    const app = fastify();
    app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, text, done) =>
      done(null, Object.fromEntries(new URLSearchParams(text))));
    app.post("/verify", async (request) => await verify(request.body.token));
    console.log(await app.listen({ port: 0, host: "127.0.0.1" }));`,
  "app.ts": `
    import { createServer } from "node:http";
    import { text } from "node:stream/consumers";
    import type { AddressInfo } from "node:net";
    ${VERIFY.replace("(token)", "(token: string): Promise<{ success: boolean; code: string }>")}
    enum Path { Verify = "/verify" }
    const server = createServer(async (request, response) => {
      const token = new URLSearchParams(await text(request)).get("token") ?? "";
      response.end(JSON.stringify(request.url === Path.Verify ? await verify(token) : {}));
    }).listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + (server.address() as AddressInfo).port));`,
  "vite.mjs": `
    import { createServer } from "node:http";
    import { text } from "node:stream/consumers";
    import { createServer as createVite } from "vite";
    const vite = await createVite({ server: { middlewareMode: true, hmr: false, ws: false }, appType: "custom" });
    const server = createServer(async (request, response) => {
      const { verify } = await vite.ssrLoadModule("/entry-server.js");
      response.end(JSON.stringify(await verify(new URLSearchParams(await text(request)).get("token"))));
    }).listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));
    process.on("SIGTERM", () => process.exit());`,
  "entry-server.js": `export ${VERIFY.trim()}`,
  "app/layout.jsx": `export default function Layout({ children }) { return <html><body>{children}</body></html>; }`,
  "app/verify/route.js": `${VERIFY}
    export async function POST(request) { return Response.json(await verify((await request.formData()).get("token"))); }`,
  "app/page.jsx": `
    import { redirect } from "next/navigation";
    export const dynamic = "force-dynamic";
    ${VERIFY}
    async function signUp(form) {
      "use server";
      redirect("/?" + new URLSearchParams(await verify(form.get("token"))));
    }
    export default function Page() { return <form action={signUp}><input name="token" /></form>; }`,
};

let project: ExecProject;
let isInstalled: boolean;
beforeAll(async () => {
  project = await openExecProject();
  await project.write(FILES);
  isInstalled = await project.install(...PACKAGES);
}, 300_000);
afterAll(() => project[Symbol.asyncDispose]());
beforeEach(({ skip }) => skip(!isInstalled, "npm cannot install the frameworks"));

/** Verifies a token twice, as a form that is submitted twice. */
async function expectVerification(
  app: ExecProcess,
  verify: (token: string) => Promise<unknown>,
): Promise<void> {
  const token = await app.mint();
  expect(await verify(token)).toEqual({ success: true, code: "" });
  expect(await verify(token)).toEqual({ success: false, code: "timeout-or-duplicate" });
}

async function post(url: string, token: string): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams({ token }) });
  return await response.json();
}

/** Submits the form of a page as a browser without JavaScript does. */
async function submit(url: string, token: string): Promise<unknown> {
  const page = await (await fetch(url)).text();
  const [, action = ""] = /name="(\$ACTION_ID_\w+)"/.exec(page) ?? [];
  const form = new FormData();
  form.set(action, "");
  form.set("token", token);
  const { headers } = await fetch(url, { method: "POST", body: form, redirect: "manual" });
  const { searchParams } = new URL(headers.get("location") ?? "", url);
  return { success: searchParams.get("success") === "true", code: searchParams.get("code") };
}

test.each([
  ["Express", ["node", "express.mjs"]],
  ["Fastify", ["node", "fastify.mjs"]],
  ["tsx", ["node_modules/.bin/tsx", "app.ts"]],
  ["Vite's server-side rendering", ["node", "vite.mjs"]],
])("%s", async (_name, command) => {
  await using app = project.start(...command);
  const [url] = await app.seen("stdout", /http:\/\/127\.0\.0\.1:\d+/);
  await expectVerification(app, async (token) => await post(`${url}/verify`, token));
});

test.each(["dev", "start"])(
  "Next.js %s: route handlers and server actions",
  async (mode) => {
    const next = "node_modules/.bin/next";
    if (mode === "start") expect(await project.exec(next, "build")).toMatchObject({ exitCode: 0 });
    await using app = project.start(next, mode, "--port", "0", "--hostname", "127.0.0.1");
    const [url] = await app.seen("stdout", /http:\/\/127\.0\.0\.1:\d+/);
    await app.seen("stdout", /Ready/);
    await expectVerification(app, async (token) => await post(`${url}/verify`, token));
    await expectVerification(app, async (token) => await submit(`${url}/`, token));
  },
  240_000,
);
