import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasProgram } from "./testing/has-program.ts";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

// The recipe of docs/testing/exec.md: pytest-playwright drives a page of a Flask app, both led to the emulator.

const chromium = process.env["STILE_CHROMIUM_PATH"];
const PYTHON = ".venv/bin/python";

const FILES = {
  "app.py": `
import flask, requests

app = flask.Flask(__name__)
PAGE = """<!doctype html><script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>
<form method="post"><div class="cf-turnstile" data-sitekey="${SITE.sitekey}"></div><button>Sign up</button></form>"""

@app.get("/")
def page():
    return PAGE

@app.post("/")
def sign_up():
    form = {"secret": "${SITE.secret}", "response": flask.request.form["cf-turnstile-response"]}
    answer = requests.post("https://challenges.cloudflare.com/turnstile/v0/siteverify", data=form).json()
    return "Welcome!" if answer["success"] else "Please try again."`,
  "conftest.py": `
import os, threading
import pytest
from werkzeug.serving import make_server
from app import app

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    emulator = os.environ["TURNSTILE_EMULATOR_TLS_URL"].removeprefix("https://")
    rule = f"--host-resolver-rules=MAP challenges.cloudflare.com:443 {emulator}"
    return {**browser_type_launch_args, "args": [rule], "executable_path": os.environ.get("CHROMIUM")}

@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "ignore_https_errors": True}

@pytest.fixture(scope="session")
def base_url():
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()`,
  "test_sign_up.py": `
import json, os, urllib.request
from playwright.sync_api import expect

def scenario(body):
    url = os.environ["TURNSTILE_EMULATOR_URL"] + "/__emulator/scenario"
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), method="PUT"))

def sign_up(page):
    page.goto("/")
    page.wait_for_function("document.querySelector('[name=cf-turnstile-response]')?.value")
    page.get_by_role("button").click()

def test_a_visitor_signs_up(page):
    sign_up(page)
    expect(page.get_by_text("Welcome!")).to_be_visible()

def test_a_refused_token_is_an_error(page):
    scenario({"siteverify": {"error": "timeout-or-duplicate", "times": 1}})
    sign_up(page)
    expect(page.get_by_text("Please try again.")).to_be_visible()`,
};

describe.skipIf(chromium === undefined || !hasProgram("python3", "-m", "venv", "--help"))("Python", () => {
  let project: ExecProject;
  let isInstalled: boolean;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write(FILES);
    await project.exec("python3", "-m", "venv", ".venv");
    const packages = ["pytest-playwright", "Flask", "requests"];
    const { exitCode } = await project.exec(PYTHON, "-m", "pip", "install", "--quiet", ...packages);
    isInstalled = exitCode === 0;
  }, 300_000);
  afterAll(() => project[Symbol.asyncDispose]());
  beforeEach(({ skip }) => skip(!isInstalled, "pip cannot install the packages"));

  test("pytest-playwright", async () => {
    const words = ["env", `CHROMIUM=${chromium}`, PYTHON, "-m", "pytest", "-q"];
    const { stdout, stderr } = await project.exec(...words);
    expect(stdout, stderr).toContain("2 passed");
  }, 120_000);
});
