import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasProgram } from "./testing/has-program.ts";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

// Python under `turnstile-emulator exec`: pip itself goes through the proxy to PyPI.

const PYTHON = ".venv/bin/python";
const PACKAGES = ["requests", "httpx", "aiohttp", "Django", "django-turnstile", "Flask", "fastapi"];

const VERIFY = `
URL = "https://challenges.cloudflare.com/turnstile/v0/siteverify"

def form(token="wrong"):
    return {"secret": "${SITE.secret}", "response": token}
`;

const FILES = {
  "verify.py": VERIFY,
  "with_urllib.py": `
import json, urllib.parse, urllib.request
from verify import URL, form
print(json.load(urllib.request.urlopen(URL, urllib.parse.urlencode(form()).encode())))`,
  "with_requests.py": `
import requests
from verify import URL, form
print(requests.post(URL, data=form()).json())`,
  "with_httpx.py": `
import asyncio, httpx
from verify import URL, form
async def main():
    async with httpx.AsyncClient() as client:
        return (await client.post(URL, data=form())).json()
assert httpx.post(URL, data=form()).json() == asyncio.run(main())
print(asyncio.run(main()))`,
  "with_aiohttp.py": `
import asyncio, aiohttp
from verify import URL, form
async def main():
    async with aiohttp.ClientSession(trust_env=True) as session:
        async with session.post(URL, data=form()) as response:
            return await response.json()
print(asyncio.run(main()))`,
  "with_flask.py": `
import flask, requests
from verify import URL, form
app = flask.Flask(__name__)
@app.post("/verify")
def verify():
    return requests.post(URL, data=form(flask.request.form["token"])).json()
print(app.test_client().post("/verify", data={"token": "wrong"}).json)`,
  "with_fastapi.py": `
import fastapi, httpx
from fastapi.testclient import TestClient
from verify import URL, form
app = fastapi.FastAPI()
@app.post("/verify")
async def verify(request: fastapi.Request):
    async with httpx.AsyncClient() as client:
        return (await client.post(URL, data=form((await request.body()).decode()))).json()
print(TestClient(app).post("/verify", content="wrong").json())`,
  // By default it uses no proxy and ignores the environment.
  "with_django.py": `
import urllib.request, django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["turnstile"],
    TURNSTILE_SECRET="${SITE.secret}",
    TURNSTILE_PROXIES=urllib.request.getproxies(),
)
django.setup()
from django import forms
from turnstile.fields import TurnstileField
class SignUp(forms.Form):
    turnstile = TurnstileField()
print(SignUp({"cf-turnstile-response": "wrong"}).errors.get_json_data())`,
};

describe.skipIf(!hasProgram("python3", "-m", "venv", "--help"))("Python", () => {
  let project: ExecProject;
  let isInstalled: boolean;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write(FILES);
    await project.exec("python3", "-m", "venv", ".venv");
    const { exitCode } = await project.exec(PYTHON, "-m", "pip", "install", "--quiet", ...PACKAGES);
    isInstalled = exitCode === 0;
  }, 300_000);
  afterAll(() => project[Symbol.asyncDispose]());
  beforeEach(({ skip }) => skip(!isInstalled, "pip cannot install the packages"));

  test.each(["urllib", "requests", "httpx", "aiohttp", "flask", "fastapi"])("%s", async (name) => {
    const { stdout, stderr } = await project.exec(PYTHON, `with_${name}.py`);
    expect(stdout, stderr).toContain("'error-codes': ['invalid-input-response']");
  });

  test("django-turnstile", async () => {
    const { stdout, stderr } = await project.exec(PYTHON, "with_django.py");
    expect(stdout, stderr).toContain("invalid_turnstile");
  });
});
