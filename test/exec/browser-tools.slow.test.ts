import { chmod, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "../../packages/emulator/src/testing/free-port.ts";
import { findProgram } from "../../packages/emulator/src/testing/other-browser.ts";
import { linkEmulator } from "./testing/link-emulator.ts";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

// The recipes of docs/testing, as readers copy them, against an app that knows nothing of the emulator.

const APP = `
  import { createServer } from "node:http";
  import { text } from "node:stream/consumers";
  const PAGE = \`<!doctype html><script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>
    <form method="post"><div class="cf-turnstile" data-sitekey="${SITE.sitekey}"></div><button>Sign up</button></form>\`;
  createServer(async (request, response) => {
    response.setHeader("content-type", "text/html");
    if (request.method !== "POST") return response.end(PAGE);
    const token = new URLSearchParams(await text(request)).get("cf-turnstile-response") ?? "";
    const answer = await fetch("https://challenges.cloudflare.com/turnstile/v0/siteverify", {
      method: "POST",
      body: new URLSearchParams({ secret: "${SITE.secret}", response: token }),
    });
    response.end((await answer.json()).success ? "<p>Welcome!" : "<p>Please try again.");
  }).listen(process.env.APP_PORT);`;

const chromium = findProgram("google-chrome", "chromium");
const chromedriver = findProgram("chromedriver");
const firefox = findProgram("firefox-esr", "firefox");
const ownChromium = process.env["STILE_CHROMIUM_PATH"];

interface Recipe {
  readonly name: string;
  readonly page: string;
  readonly npmPackage: string;
  /** The browser's program; undefined when it or its driver is missing. */
  readonly program: string | undefined;
  /** Changes the page's first block of code. */
  readonly edit?: (code: string, page: string) => string;
}

const RECIPES: readonly Recipe[] = [
  {
    name: "Selenium with Chromium",
    page: "selenium.md",
    npmPackage: "selenium-webdriver@4",
    program: chromedriver && chromium,
  },
  {
    name: "WebdriverIO with Chromium",
    page: "webdriverio.md",
    npmPackage: "webdriverio@9",
    program: chromedriver && chromium,
  },
  { name: "Puppeteer with Chromium", page: "puppeteer.md", npmPackage: "puppeteer@25", program: ownChromium },
  {
    name: "Puppeteer with Firefox",
    page: "puppeteer.md",
    npmPackage: "puppeteer@25",
    program: firefox,
    edit: (code, page) => code.replace(LAUNCH, () => LAUNCH_BLOCK.exec(page)?.[1] ?? ""),
  },
];
const LAUNCH = /const browser = await puppeteer\.launch\(.*?\n\}\);\n/s;
const LAUNCH_BLOCK = /## Firefox\s+```js\n(.*?)```/s;

describe.each(RECIPES)("$name", ({ page, npmPackage, program, edit = (code) => code }) => {
  let project: ExecProject;
  let isInstalled: boolean;
  beforeAll(async () => {
    project = await openExecProject();
    if (program === undefined) return;
    const text = await readFile(new URL(`../../docs/testing/${page}`, import.meta.url), "utf8");
    const [, code = ""] = /```js\n(.*?)```/s.exec(text) ?? [];
    const isRoot = process.getuid?.() === 0;
    await project.write({
      "package.json": '{ "private": true, "type": "module" }',
      "app.js": APP,
      "signup.test.js": edit(code, text),
      // Chromium's sandbox does not work for root.
      browser: `#!/bin/sh\nexec "${program}" ${isRoot && program !== firefox ? "--no-sandbox" : ""} "$@"\n`,
    });
    await chmod(path.join(project.directory, "browser"), 0o755);
    isInstalled = await project.install(npmPackage, "start-server-and-test@3");
    await linkEmulator(project.directory);
  }, 300_000);
  afterAll(() => project[Symbol.asyncDispose]());
  beforeEach(({ skip }) => {
    skip(program === undefined, "the browser or its driver is not installed");
    skip(!isInstalled, "npm cannot install the packages");
  });

  test("passes the recipe's tests", { timeout: 180_000 }, async () => {
    const url = `http://localhost:${await freePort()}/`;
    const browser = path.join(project.directory, "browser");
    const { stdout, stderr } = await project.exec(
      "env",
      `APP_URL=${url}`,
      `APP_PORT=${new URL(url).port}`,
      `CHROME_BIN=${browser}`,
      `PUPPETEER_EXECUTABLE_PATH=${browser}`,
      `SE_CHROMEDRIVER=${chromedriver}`,
      `CHROMEDRIVER_PATH=${chromedriver}`,
      "node_modules/.bin/start-server-and-test",
      "node app.js",
      url,
      "node --conditions=stile-source --test",
    );
    expect(stdout, stderr).toMatch(/pass 3\n/);
    expect(stdout).toMatch(/fail 0\n/);
  });
});
