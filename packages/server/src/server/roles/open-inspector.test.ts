import { expect, test } from "vitest";
import { openTestService } from "../testing/open-test-service.ts";

const OPERATOR_TOKEN = "the-operator's-token";
const HTML = { headers: { accept: "text/html" }, redirect: "manual" } as const;

test("the service serves the inspector at /, live, without a login on loopback", async () => {
  await using opened = await openTestService();
  const { url, inspectorUrl } = opened.service;
  expect(inspectorUrl).toBe(`${url}/`);
  const page = await (await fetch(`${url}/`)).text();
  expect(page).toContain("<title>Verifications · Stile</title>");
  expect(page).toContain('href="/docs"');
  await opened.result(await opened.create());
  expect(await (await fetch(`${url}/`)).text()).toContain("never sent to siteverify");
  const other = await fetch(`${url}/inspector/sites`, { headers: { origin: "http://attacker.test" } });
  expect(other.status).toBe(403);
});

test("with an operator token, visitors log in with it", async () => {
  await using opened = await openTestService({ options: { operatorToken: OPERATOR_TOKEN } });
  const { url } = opened.service;
  const refused = await fetch(`${url}/`, HTML);
  expect([refused.status, refused.headers.get("location")]).toEqual([303, "/inspector/login?back=%2F"]);
  const body = new URLSearchParams({ token: OPERATOR_TOKEN });
  const answer = await fetch(`${url}/inspector/login`, { method: "POST", body, redirect: "manual" });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await fetch(`${url}/`, { headers: { ...HTML.headers, cookie } })).status).toBe(200);
});

test("without the inspector, / is the home page", async () => {
  await using opened = await openTestService({ options: { inspector: false } });
  const { url, inspectorUrl } = opened.service;
  expect(inspectorUrl).toBeUndefined();
  expect(await (await fetch(`${url}/`)).text()).toContain("HTTP API reference");
  expect(await (await fetch(`${url}/inspector/sites`)).text()).not.toContain("Sites and scenarios");
});
