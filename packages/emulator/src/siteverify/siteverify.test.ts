import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { mintToken } from "../testing/run-widget.ts";
import { siteverify } from "../testing/siteverify.ts";

const SITE = { sitekey: "0x4AAAAAAAverify0000001", secret: "0x4AAAAAAAverifySecret1" };
const OTHER = { sitekey: "0x4AAAAAAAverify0000002", secret: "0x4AAAAAAAverifySecret2", ephemeralId: true };
const PASSES = "1x0000000000000000000000000000000AA";
const FAILS = "2x0000000000000000000000000000000AA";
const SPENT = "3x0000000000000000000000000000000AA";
const DUMMY = "XXXX.DUMMY.TOKEN.XXXX";
const START = Date.parse("2026-03-04T05:06:07.890Z");

let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE, OTHER], clock: { now: () => START } });
});
afterAll(async () => {
  await emulator.close();
});
beforeEach(async () => {
  await emulator.reset({ sites: true });
});

async function post(contentType: string, body: string | FormData): Promise<Response> {
  const headers = typeof body === "string" ? { headers: { "content-type": contentType } } : {};
  return await fetch(`${emulator.url}/turnstile/v0/siteverify`, { method: "POST", body, ...headers });
}

function refusal(code: string) {
  return { success: false, "error-codes": [code], messages: [] };
}

describe("a token of a registered site", () => {
  test("passes once, with the widget's action and cdata", async () => {
    const response = await mintToken(emulator, { sitekey: SITE.sitekey, action: "login", cData: "user-1" });
    expect(await siteverify(emulator, { secret: SITE.secret, response })).toEqual({
      success: true,
      "error-codes": [],
      challenge_ts: "2026-03-04T05:06:07.890Z",
      hostname: "shop.test",
      action: "login",
      cdata: "user-1",
      metadata: { interactive: false },
    });
    expect(await siteverify(emulator, { secret: SITE.secret, response })).toEqual(
      refusal("timeout-or-duplicate"),
    );
  });

  test("returns an empty action and cdata, and an ephemeral id if the site has it enabled", async () => {
    const response = await mintToken(emulator, { sitekey: OTHER.sitekey });
    expect(await siteverify(emulator, { secret: OTHER.secret, response })).toMatchObject({
      action: "",
      cdata: "",
      metadata: { ephemeral_id: expect.stringMatching(/^x:/), interactive: false },
    });
  });

  test("is valid for 300 seconds, and counts as expired long after", async () => {
    const [early, late] = [
      await mintToken(emulator, { sitekey: SITE.sitekey }),
      await mintToken(emulator, { sitekey: SITE.sitekey }),
    ];
    await emulator.advanceClock(299_999);
    expect(await siteverify(emulator, { secret: SITE.secret, response: early })).toMatchObject({
      success: true,
    });
    await emulator.advanceClock(1);
    expect(await siteverify(emulator, { secret: SITE.secret, response: late })).toEqual(
      refusal("timeout-or-duplicate"),
    );
  });

  test("is refused with another site's secret and stays valid for its own", async () => {
    const response = await mintToken(emulator, { sitekey: SITE.sitekey });
    expect(await siteverify(emulator, { secret: OTHER.secret, response })).toEqual(
      refusal("invalid-input-response"),
    );
    expect(await siteverify(emulator, { secret: PASSES, response })).toEqual(refusal("invalid-input-secret"));
    expect(await siteverify(emulator, { secret: SITE.secret, response })).toMatchObject({ success: true });
  });

  test("redeemed concurrently, passes exactly once", async () => {
    const response = await mintToken(emulator, { sitekey: SITE.sitekey });
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => await siteverify(emulator, { secret: SITE.secret, response })),
    );
    expect(answers.filter(({ success }) => success === true)).toHaveLength(1);
  });

  test("redeemed again with its idempotency key, repeats the first answer", async () => {
    const response = await mintToken(emulator, { sitekey: SITE.sitekey });
    const fields = { secret: SITE.secret, response, idempotency_key: "6b1c8a4e-0a2d-4c43-9a35-2b5f0c9d7e11" };
    const first = await siteverify(emulator, fields);
    expect(first).toMatchObject({ success: true });
    expect(await siteverify(emulator, fields)).toEqual(first);
    const other = { ...fields, idempotency_key: "0d5f2f0e-13a5-4d80-8f53-3f0f5f7e0a22" };
    expect(await siteverify(emulator, other)).toEqual(refusal("timeout-or-duplicate"));
    expect(await siteverify(emulator, { secret: SITE.secret, response })).toEqual(
      refusal("timeout-or-duplicate"),
    );
  });
});

describe("order of checks", () => {
  test.each([
    [{}, "missing-input-secret"],
    [{ response: DUMMY }, "missing-input-secret"],
    [{ secret: "nobody's" }, "invalid-input-secret"],
    [{ secret: "nobody's", response: DUMMY }, "invalid-input-secret"],
    [{ secret: SITE.secret }, "missing-input-response"],
    [{ secret: PASSES }, "missing-input-response"],
    [{ secret: SITE.secret, response: DUMMY }, "invalid-input-response"],
    [{ secret: SITE.secret, response: "forged" }, "invalid-input-response"],
    [
      { secret: SITE.secret, response: "0.forged.zzzzzzzzzz.zzzzzzzzzzzzzzzzzzzzzz" },
      "invalid-input-response",
    ],
  ])("%o is refused with %s", async (fields, code) => {
    expect(await siteverify(emulator, fields)).toEqual(refusal(code));
  });
});

describe("the published test secrets, byte for byte", () => {
  test.each([DUMMY, "token", "obviously-not-valid"])(
    "the passing one passes %s repeatedly",
    async (response) => {
      for (let time = 0; time < 2; time += 1) {
        const answer = await post("application/json", JSON.stringify({ secret: PASSES, response }));
        expect(await answer.text()).toBe(
          '{"success":true,"error-codes":[],"challenge_ts":"2026-03-04T05:06:07.890Z","hostname":"example.com","metadata":{"result_with_testing_key":true}}',
        );
      }
    },
  );

  test.each([
    [FAILS, "invalid-input-response"],
    [SPENT, "timeout-or-duplicate"],
  ])("%s refuses", async (secret, code) => {
    const answer = await post("application/json", JSON.stringify({ secret, response: DUMMY }));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(
      `{"success":false,"error-codes":["${code}"],"messages":[],"metadata":{"result_with_testing_key":true}}`,
    );
  });

  test("with strictTestSecrets only the dummy token passes", async () => {
    await using strict = await createEmulator({ siteverify: { strictTestSecrets: true } });
    expect(await siteverify(strict, { secret: PASSES, response: "token" })).toEqual(
      refusal("invalid-input-secret"),
    );
    expect(await siteverify(strict, { secret: PASSES, response: DUMMY })).toMatchObject({ success: true });
  });
});

describe("bodies", () => {
  test("urlencoded, JSON and multipart are equivalent", async () => {
    const form = new FormData();
    form.set("secret", PASSES);
    form.set("response", DUMMY);
    form.set("remoteip", "192.0.2.1");
    const bodies: (readonly [string, string | FormData])[] = [
      [
        "application/x-www-form-urlencoded;charset=UTF-8",
        `secret=${PASSES}&response=${DUMMY}&remoteip=192.0.2.1`,
      ],
      [
        "application/json; charset=utf-8",
        JSON.stringify({ secret: PASSES, response: DUMMY, remoteip: "192.0.2.1" }),
      ],
      ["multipart/form-data", form],
    ];
    for (const [type, body] of bodies) {
      expect(await (await post(type, body)).json()).toMatchObject({ success: true });
    }
    expect(await emulator.journal.entries()).toMatchObject(
      bodies.map(() => ({ remoteip: "192.0.2.1", token: DUMMY })),
    );
  });

  test.each([
    ["application/json", "{"],
    ["application/json", "[1]"],
    ["application/json", "null"],
    ["text/plain", `secret=${PASSES}`],
    ["multipart/form-data; boundary=x", "--y"],
    ["application/x-www-form-urlencoded", `secret=${"x".repeat(100_000)}`],
  ])("%s %s is a bad request", async (type, body) => {
    const answer = await post(type, body);
    expect([answer.status, await answer.json()]).toEqual([400, refusal("bad-request")]);
  });

  test("GET is not allowed", async () => {
    const answer = await fetch(`${emulator.url}/turnstile/v0/siteverify?secret=${PASSES}&response=x`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
    expect(await answer.json()).toEqual(refusal("bad-request"));
  });

  test("refusals have status 200, or the configured status", async () => {
    await using other = await createEmulator({
      sites: [SITE],
      siteverify: { secretErrorStatus: 400, tokenErrorStatus: 400 },
    });
    const url = `${other.url}/turnstile/v0/siteverify`;
    const ask = async (fields: Record<string, string>) =>
      (await fetch(url, { method: "POST", body: new URLSearchParams(fields) })).status;
    expect(await ask({ secret: "nobody's", response: "x" })).toBe(400);
    expect(await ask({ secret: SITE.secret, response: "x" })).toBe(400);
    expect(await ask({ secret: PASSES, response: DUMMY })).toBe(200);
    expect((await post("application/json", "{}")).status).toBe(200);
  });
});

describe("scenarios", () => {
  test("hostname, action and cdata can be wrong", async () => {
    const wrong = { hostname: "evil.test", action: "other", cdata: "else" };
    await emulator.setScenario({ siteverify: wrong });
    const response = await mintToken(emulator, { sitekey: SITE.sitekey, action: "login" });
    expect(await siteverify(emulator, { secret: SITE.secret, response })).toMatchObject({
      success: true,
      ...wrong,
    });
    expect(await siteverify(emulator, { secret: PASSES, response: DUMMY })).toMatchObject({
      success: true,
      ...wrong,
    });
  });

  test("an answer can be slow", async () => {
    await emulator.setScenario({ siteverify: { delayMs: 3_600_000, times: 1 } }, { sitekey: SITE.sitekey });
    let answers = 0;
    const ask = async () => {
      await siteverify(emulator, { secret: SITE.secret, response: "x" });
      answers += 1;
    };
    const two = [ask(), ask()];
    // The slow answer ends with the emulator.
    for (const one of two) one.catch(() => {});
    await Promise.race(two);
    await ask();
    expect(answers).toBe(2);

    await emulator.setScenario({ siteverify: { delayMs: 20 } }, { sitekey: SITE.sitekey });
    await ask();
    expect(answers).toBe(3);
  });
});

test("an old secret works for two hours after a rotation, or not at all", async () => {
  const { secret } = await emulator.sites.rotateSecret(SITE.sitekey);
  expect(secret).not.toBe(SITE.secret);
  await expect(emulator.sites.rotateSecret(SITE.sitekey)).rejects.toThrow("rotated less than two hours ago");
  const ask = async (asked: string) =>
    (await siteverify(emulator, { secret: asked, response: "x" }))["error-codes"];
  expect(await ask(SITE.secret)).toEqual(["invalid-input-response"]);
  await emulator.advanceClock(2 * 60 * 60 * 1000);
  expect(await ask(SITE.secret)).toEqual(["invalid-input-secret"]);
  expect(await ask(secret)).toEqual(["invalid-input-response"]);
  const { secret: third } = await emulator.sites.rotateSecret(SITE.sitekey, { immediately: true });
  expect(await ask(secret)).toEqual(["invalid-input-secret"]);
  expect(await ask(third)).toEqual(["invalid-input-response"]);
});
