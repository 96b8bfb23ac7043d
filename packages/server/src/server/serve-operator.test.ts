import { expect, test } from "vitest";
import { CLIENT_KEY, openTestService, SAMPLE_TASK, type TestService } from "./testing/open-test-service.ts";

const TOKEN = "the-operators-own-token";

async function operate({ service }: TestService, method: string, at: string, body?: object) {
  const response = await fetch(`${service.url}/operator${at}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

test("the operator's changes take effect immediately", async () => {
  await using harness = await openTestService({ options: { operatorToken: TOKEN } });
  const create = (clientKey: string) => harness.post("/createTask", { clientKey, task: SAMPLE_TASK });
  await operate(harness, "POST", "/clients", { name: "shop", balance: 1 });
  const { body } = await operate(harness, "POST", "/clients/shop/keys");
  const secret = String(body["secret"]);
  expect(await create(secret)).toMatchObject({ errorId: 0 });
  expect(await create(secret)).toMatchObject({ errorCode: "ERROR_ZERO_BALANCE" });
  expect(await operate(harness, "PATCH", "/clients/shop", { addBalance: 1 })).toMatchObject({ status: 200 });
  await operate(harness, "PATCH", "/clients/shop", { state: "suspended" });
  expect(await create(secret)).toMatchObject({ errorCode: "ERROR_ACCOUNT_SUSPENDED" });
  await operate(harness, "PATCH", "/clients/shop", { state: "active", allowedAddresses: ["192.0.2.1"] });
  expect(await create(secret)).toMatchObject({ errorCode: "ERROR_IP_NOT_ALLOWED" });
  await operate(harness, "PATCH", "/clients/shop", { allowedAddresses: ["127.0.0.0/8", "::1"] });
  expect(await create(secret)).toMatchObject({ errorId: 0 });
  await operate(harness, "DELETE", "/clients/shop");
  expect(await create(secret)).toMatchObject({ errorCode: "ERROR_KEY_DOES_NOT_EXIST" });
  expect(await create(CLIENT_KEY)).toMatchObject({ errorId: 0 });
});

test("without a token the operator API is off and says how to turn it on", async () => {
  await using harness = await openTestService();
  const { status, body } = await operate(harness, "GET", "/clients");
  expect({ status, body }).toMatchObject({
    status: 404,
    body: { error: { code: "not_found", message: expect.stringContaining("Set STILE_OPERATOR_TOKEN") } },
  });
});

test("an address with too many invalid keys is blocked, but a key that has worked keeps working", async () => {
  await using harness = await openTestService({ options: { maxWrongKeys: 10 } });
  const ask = (clientKey: string) => harness.post("/getBalance", { clientKey });
  expect(await ask(CLIENT_KEY)).toMatchObject({ errorId: 0 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`wrong-${index}`)));
  const codes = answers.map((answer) => answer["errorCode"]);
  expect(codes.filter((code) => code === "ERROR_KEY_DOES_NOT_EXIST")).toHaveLength(10);
  expect(codes.filter((code) => code === "ERROR_IP_BLOCKED")).toHaveLength(10);
  expect(await ask(CLIENT_KEY)).toMatchObject({ errorId: 0 });
});
