import { cp } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { audit } from "../../packages/emulator/src/audit/index.ts";
import { parseCurl } from "../../packages/emulator/src/audit/request/parse-curl.ts";
import { submitRequest } from "../../packages/emulator/src/audit/request/submit-request.ts";
import { createTargetPolicy } from "../../packages/emulator/src/audit/request/target-policy.ts";
import { freePort } from "../../packages/emulator/src/testing/free-port.ts";
import { hasProgram } from "./testing/has-program.ts";
import { openExecProject, SITE, type ExecProcess, type ExecProject } from "./testing/open-exec-project.ts";

// The audit of public packages, unmodified, and of the correct code that the audit recommends. docs/audit.md has the results.

const CORRECT_CODE = path.resolve(import.meta.dirname, "../../packages/emulator/src/correct-code");
const PYTHON = ".venv/bin/python";
/** What an endpoint cannot refuse that looks at `success` only. */
const SUCCESS_ONLY = ["other-hostname", "other-action"];

const FORM = ["-d", "cf-turnstile-response={token}"];
const ENVIRONMENT = ["env", `TURNSTILE_SECRET=${SITE.secret}`];

/** Audits an app that prints its address. */
async function auditApp(
  app: ExecProcess,
  curl: readonly string[] = FORM,
): Promise<Readonly<Record<"failed" | "skipped", readonly string[]>>> {
  const [, emulator = ""] = await app.seen("stderr", /The emulator is at (\S+)\./);
  const [, url = ""] = await app.seen("stdout", /(http:\/\/127\.0\.0\.1:\d+\S*)/);
  const submit = submitRequest(parseCurl([...curl, url]), createTargetPolicy({ hosts: [] }));
  const { checks } = await audit({
    emulator,
    submit,
    sitekey: SITE.sitekey,
    hostname: "localhost",
    action: "signup",
  });
  const ids = (wanted: string) => checks.filter(({ status }) => status === wanted).map(({ id }) => id);
  return { failed: ids("failed"), skipped: ids("skipped") };
}

/** The ids of the findings in an app that accepts valid tokens. */
async function findingsOf(app: ExecProcess, curl: readonly string[] = FORM): Promise<readonly string[]> {
  const { failed, skipped } = await auditApp(app, curl);
  expect(skipped, failed.join()).toEqual(["other-cdata"]);
  return failed;
}

describe("npm", () => {
  const FILES = {
    "better-auth.mjs": `
      import { createServer } from "node:http";
      import { betterAuth } from "better-auth";
      import { memoryAdapter } from "better-auth/adapters/memory";
      import { toNodeHandler } from "better-auth/node";
      import { captcha } from "better-auth/plugins";
      const strict = process.argv[2] === "strict" ? { expectedAction: "signup", allowedHostnames: ["localhost"] } : {};
      const auth = betterAuth({
        secret: "a secret for tests, of more than 32 characters",
        baseURL: "http://127.0.0.1",
        database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
        emailAndPassword: { enabled: true },
        rateLimit: { enabled: false },
        plugins: [captcha({ provider: "cloudflare-turnstile", secretKey: "${SITE.secret}", ...strict })],
      });
      const server = createServer(toNodeHandler(auth)).listen(0, "127.0.0.1", () =>
        console.log("http://127.0.0.1:" + server.address().port + "/api/auth/sign-up/email"));`,
    "hono.mjs": `
      import { createRequire } from "node:module";
      import { serve } from "@hono/node-server";
      import { Hono } from "hono";
      const verify = createRequire(import.meta.url)("cf-turnstile")("${SITE.secret}");
      const app = new Hono();
      app.use(async (context, next) => {
        const form = await context.req.parseBody();
        const { success } = await verify(form["cf-turnstile-response"]);
        if (!success) return context.text("Please try again.", 400);
        await next();
      });
      app.post("/", (context) => context.text("Welcome!"));
      serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => console.log("http://127.0.0.1:" + port));`,
    "express.mjs": `
      import { createRequire } from "node:module";
      import express from "express";
      const { turnstile } = createRequire(import.meta.url)("express-turnstile");
      const app = express().use(express.urlencoded());
      app.post("/", turnstile.validate("${SITE.secret}"), (_request, response) => void response.send("Welcome!"));
      const server = app.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`,
    "correct.mjs": `
      import { createServer } from "node:http";
      import { text } from "node:stream/consumers";
      import { isHuman } from "./verify.mjs";
      const server = createServer(async (request, response) => {
        const token = new URLSearchParams(await text(request)).get("cf-turnstile-response");
        const ok = await isHuman(token, { action: "signup", hostname: "localhost" });
        response.writeHead(ok ? 200 : 400).end(ok ? "Welcome!" : "Please try again.");
      }).listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`,
  };

  let project: ExecProject;
  let isInstalled: boolean;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write(FILES);
    await cp(path.join(CORRECT_CODE, "verify.mjs"), path.join(project.directory, "verify.mjs"));
    isInstalled = await project.install(
      "better-auth@1.7.25",
      "hono@4",
      "@hono/node-server@2",
      "cf-turnstile@1.0.8",
      "express@5",
      "express-turnstile@1.0.8",
    );
  }, 300_000);
  afterAll(() => project[Symbol.asyncDispose]());
  beforeEach(({ skip }) => skip(!isInstalled, "npm cannot install the packages"));

  test("the correct code for Node", async () => {
    await using app = project.start(...ENVIRONMENT, "node", "correct.mjs");
    expect(await findingsOf(app)).toEqual([]);
  }, 180_000);

  test.each([
    ["", [...SUCCESS_ONLY, "redirect"]],
    ["strict", ["redirect"]],
  ])(
    "better-auth's captcha plugin %s",
    async (mode, findings) => {
      await using app = project.start("node", "better-auth.mjs", mode);
      const user = '{"name":"Ada","email":"{marker}@shop.test","password":"correct horse battery"}';
      const headers = ["-H", "Content-Type: application/json", "-H", "X-Captcha-Response: {token}"];
      expect(await findingsOf(app, [...headers, "--data-raw", user])).toEqual(findings);
    },
    180_000,
  );

  test("hono with cf-turnstile", async () => {
    await using app = project.start("node", "hono.mjs");
    expect(await findingsOf(app)).toEqual([...SUCCESS_ONLY, "slow-siteverify", "redirect"]);
  }, 180_000);

  test("express-turnstile sends nothing that siteverify can read, and refuses every token", async () => {
    await using app = project.start("node", "express.mjs");
    const { failed } = await auditApp(app, ["-d", "token={token}"]);
    expect(failed).toEqual(["siteverify-call", "valid-token"]);
  }, 180_000);
});

describe("@nuxtjs/turnstile", () => {
  const FILES = {
    "nuxt.config.mjs": `export default defineNuxtConfig({
      compatibilityDate: "2026-01-01",
      modules: ["@nuxtjs/turnstile"],
      turnstile: { siteKey: "${SITE.sitekey}" },
      runtimeConfig: { turnstile: { secretKey: "${SITE.secret}" } },
    });`,
    "app.vue": "<template><p>Sign up</p></template>",
    "server/api/signup.post.ts": `export default defineEventHandler(async (event) => {
      const { "cf-turnstile-response": token } = (await readBody(event)) ?? {};
      const { success } = await verifyTurnstileToken(token, event);
      if (!success) throw createError({ statusCode: 400, statusMessage: "Please try again." });
      return "Welcome!";
    });`,
  };

  let project: ExecProject;
  let isBuilt = false;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write(FILES);
    const isInstalled = await project.install("nuxt@4", "@nuxtjs/turnstile@1.1.3", "@nuxt/scripts@1");
    if (!isInstalled) return;
    const { exitCode } = await project.exec("env", "NUXT_TELEMETRY_DISABLED=1", "npx", "nuxt", "build");
    isBuilt = exitCode === 0;
  }, 600_000);
  afterAll(() => project[Symbol.asyncDispose]());

  test("verifyTurnstileToken()", async ({ skip }) => {
    skip(!isBuilt, "npm cannot install Nuxt, or Nuxt does not build");
    const port = await freePort();
    const listen = ["env", `PORT=${port}`, "HOST=127.0.0.1"];
    const program = `import("./.output/server/index.mjs"); console.log("http://127.0.0.1:${port}/api/signup");`;
    await using app = project.start(...listen, "node", "--input-type=module", "-e", program);
    await app.seen("stdout", /Listening/);
    expect(await findingsOf(app)).toEqual([...SUCCESS_ONLY, "slow-siteverify", "redirect"]);
  }, 180_000);
});

describe.skipIf(!hasProgram("python3", "-m", "venv", "--help"))("Python", () => {
  const SERVE = `
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

def serve(app):
    server = make_server("127.0.0.1", 0, app, Server)
    print(f"http://127.0.0.1:{server.server_port}/signup", flush=True)
    server.serve_forever()
`;
  const FILES = {
    "serve.py": SERVE,
    "with_django.py": `
import urllib.request, django
from django.conf import settings
settings.configure(
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="for tests",
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["turnstile"],
    TURNSTILE_SECRET="${SITE.secret}",
    TURNSTILE_PROXIES=urllib.request.getproxies(),
)
django.setup()
from django import forms
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from turnstile.fields import TurnstileField
class SignUp(forms.Form):
    turnstile = TurnstileField()
def sign_up(request):
    return HttpResponse("Welcome!") if SignUp(request.POST).is_valid() else HttpResponse("Please try again.", status=400)
urlpatterns = [path("signup", sign_up)]
from serve import serve
serve(get_wsgi_application())`,
    "with_flask.py": `
import flask
from flask_turnstile import Turnstile
app = flask.Flask(__name__)
app.config.update(TURNSTILE_SITE_KEY="${SITE.sitekey}", TURNSTILE_SECRET_KEY="${SITE.secret}")
turnstile = Turnstile(app=app)
@app.post("/signup")
def sign_up():
    return "Welcome!" if turnstile.verify() else ("Please try again.", 400)
from serve import serve
serve(app)`,
    "correct.py": `
import flask
from verify import is_human
app = flask.Flask(__name__)
@app.post("/signup")
def sign_up():
    token = flask.request.form.get("cf-turnstile-response")
    return "Welcome!" if is_human(token, "signup", "localhost") else ("Please try again.", 400)
from serve import serve
serve(app)`,
  };

  let project: ExecProject;
  let isInstalled: boolean;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write(FILES);
    await cp(path.join(CORRECT_CODE, "verify.py"), path.join(project.directory, "verify.py"));
    await project.exec("python3", "-m", "venv", ".venv");
    const packages = ["Django", "django-turnstile==0.1.3", "Flask", "Flask-Turnstile==0.2.0", "requests"];
    const { exitCode } = await project.exec(PYTHON, "-m", "pip", "install", "--quiet", ...packages);
    isInstalled = exitCode === 0;
  }, 300_000);
  afterAll(() => project[Symbol.asyncDispose]());
  beforeEach(({ skip }) => skip(!isInstalled, "pip cannot install the packages"));

  test.each([
    ["the correct code for Python", "correct.py", []],
    ["django-turnstile", "with_django.py", SUCCESS_ONLY],
    ["Flask-Turnstile", "with_flask.py", [...SUCCESS_ONLY, "redirect"]],
  ])(
    "%s",
    async (_name, file, findings) => {
      await using app = project.start(...ENVIRONMENT, PYTHON, file);
      expect(await findingsOf(app)).toEqual(findings);
    },
    180_000,
  );
});

describe.skipIf(!hasProgram("go", "version"))("Go", () => {
  const serve = (name: string, imports: string, call: string) => ({
    [`${name}/main.go`]: `package main

import (
	"fmt"
	"net"
	"net/http"
${imports}
)

func main() {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println("http://" + listener.Addr().String())
	http.Serve(listener, http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		token := request.PostFormValue("cf-turnstile-response")
		if !(${call}) {
			http.Error(answer, "Please try again.", http.StatusBadRequest)
			return
		}
		fmt.Fprint(answer, "Welcome!")
	}))
}
`,
  });

  let project: ExecProject;
  let isInstalled: boolean;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write({
      "go.mod": "module example.com/shop\n\ngo 1.21\n",
      ...serve(
        "correct",
        '\t"example.com/shop/turnstile"',
        'turnstile.IsHuman(token, "signup", "localhost")',
      ),
      ...serve(
        "package",
        '\t"github.com/9ssi7/turnstile"',
        `func() bool { ok, err := turnstile.New(turnstile.Config{Secret: "${SITE.secret}"}).Verify(request.Context(), token, ""); return ok && err == nil }()`,
      ),
    });
    await cp(path.join(CORRECT_CODE, "verify.go"), path.join(project.directory, "turnstile", "verify.go"), {
      recursive: true,
    });
    const { exitCode } = await project.exec("go", "get", "github.com/9ssi7/turnstile@v1.0.0");
    isInstalled = exitCode === 0;
    for (const name of ["correct", "package"])
      await project.exec("go", "build", "-o", `bin/${name}`, `./${name}`);
  }, 300_000);
  afterAll(() => project[Symbol.asyncDispose]());

  test("the correct code for Go", async () => {
    await using app = project.start(...ENVIRONMENT, "bin/correct");
    expect(await findingsOf(app)).toEqual([]);
  }, 180_000);

  test("github.com/9ssi7/turnstile", async ({ skip }) => {
    skip(!isInstalled, "go cannot download the package");
    await using app = project.start("bin/package");
    expect(await findingsOf(app)).toEqual([...SUCCESS_ONLY, "slow-siteverify", "redirect"]);
  }, 180_000);
});

describe.skipIf(!hasProgram("mvn", "-v") || !hasProgram("java", "-version"))("Java", () => {
  const FILES = {
    "pom.xml": `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
      <groupId>test</groupId><artifactId>shop</artifactId><version>1</version>
      <dependencies><dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId>
      <version>2.17.2</version></dependency></dependencies></project>`,
    "Shop.java": `
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.concurrent.Executors;

public class Shop {
  public static void main(String[] words) throws Exception {
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", exchange -> {
      String token = null;
      for (String pair : new String(exchange.getRequestBody().readAllBytes()).split("&"))
        if (pair.startsWith("cf-turnstile-response=")) token = URLDecoder.decode(pair.substring(22), "UTF-8");
      boolean ok = Verify.isHuman(token, "signup", "localhost");
      exchange.sendResponseHeaders(ok ? 200 : 400, -1);
      exchange.close();
    });
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
  }
}`,
  };

  test("the correct code for Java", async ({ skip }) => {
    await using project = await openExecProject();
    await project.write(FILES);
    await cp(path.join(CORRECT_CODE, "Verify.java"), path.join(project.directory, "Verify.java"));
    const copy = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"];
    const { exitCode, stdout } = await project.exec(...copy);
    skip(exitCode !== 0, `Maven cannot download Jackson: ${stdout.slice(0, 300)}`);
    expect(
      await project.exec("javac", "-cp", "lib/*", "-d", "classes", "Verify.java", "Shop.java"),
    ).toMatchObject({
      exitCode: 0,
    });
    await using app = project.start(...ENVIRONMENT, "java", "-cp", "classes:lib/*", "Shop");
    expect(await findingsOf(app)).toEqual([]);
  }, 300_000);
});

describe.each([
  ["PHP", "php", 'exit(function_exists("curl_init") ? 0 : 1);', "correct.php"],
  ["Ruby", "ruby", 'require "webrick"', "correct.rb"],
])("%s", (name, program, probe, file) => {
  const FILES = {
    "correct.php": `<?php
      require "verify.php";
      $ok = is_human($_POST["cf-turnstile-response"] ?? null, "signup", "localhost");
      http_response_code($ok ? 200 : 400);
      echo $ok ? "Welcome!" : "Please try again.";`,
    "correct.rb": `require "webrick"
      require_relative "verify"
      server = WEBrick::HTTPServer.new(BindAddress: "127.0.0.1", Port: ENV.fetch("PORT").to_i)
      server.mount_proc("/") do |request, response|
        ok = human?(request.query["cf-turnstile-response"]&.to_s, action: "signup", hostname: "localhost")
        response.status = ok ? 200 : 400
        response.body = ok ? "Welcome!" : "Please try again."
      end
      server.start`,
  };

  test.skipIf(!hasProgram(program, program === "php" ? "-r" : "-e", probe))(
    `the correct code for ${name}`,
    async () => {
      await using project = await openExecProject();
      await project.write(FILES);
      const code = path.basename(file).replace("correct", "verify");
      await cp(path.join(CORRECT_CODE, code), path.join(project.directory, code));
      const port = await freePort();
      const start = program === "php" ? `php -S 127.0.0.1:${port} correct.php` : "ruby correct.rb";
      // Ruby's Net::HTTP reads http_proxy only.
      const script = `export PHP_CLI_SERVER_WORKERS=4 PORT=${port} http_proxy="$HTTPS_PROXY"; echo http://127.0.0.1:${port}/; exec ${start}`;
      await using app = project.start(...ENVIRONMENT, "sh", "-c", script);
      const isUp = async () =>
        await fetch(`http://127.0.0.1:${port}/`).then(
          () => true,
          () => false,
        );
      await expect.poll(isUp).toBe(true);
      expect(await findingsOf(app)).toEqual([]);
    },
    180_000,
  );
});
