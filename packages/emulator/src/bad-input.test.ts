import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createEmulator } from "./index.ts";
import type { Emulator } from "./index.ts";

const SITE = { sitekey: "0x4AAAAAAAbadinput00001", secret: "0x4AAAAAAAbadinputSecret" };
const RUNS = { numRuns: 150 };

let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
});
afterAll(async () => {
  await emulator.close();
});
beforeEach(async () => {
  await emulator.reset({ sites: true });
});

const contentType = fc.constantFrom(
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "multipart/form-data",
  "text/plain",
);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(SITE.secret, "__proto__", "\0"),
);
const fields = fc.dictionary(
  fc.oneof(fc.constantFrom("secret", "response", "remoteip", "idempotency_key", "__proto__"), fc.string()),
  fc.oneof(text, fc.jsonValue()),
);
const body = fc.oneof(
  fields.map((value) => JSON.stringify(value)),
  fields.map((value) =>
    new URLSearchParams(Object.entries(value).map(([k, v]) => [k, JSON.stringify(v)])).toString(),
  ),
  fc.uint8Array({ maxLength: 2_000 }),
  fc.constant('--x\r\ncontent-disposition: form-data; name="secret"\r\n\r\n'),
  text,
);

async function send(
  method: string,
  path: string,
  type: string,
  sent: string | Uint8Array,
): Promise<Response> {
  const bytes = typeof sent === "string" ? new TextEncoder().encode(sent) : sent;
  return await fetch(emulator.url + path, {
    method,
    headers: { "content-type": type, authorization: "Bearer x" },
    body: new Uint8Array(bytes),
  });
}

test("siteverify answers any input with 200 or 400 and a siteverify body", async () => {
  await fc.assert(
    fc.asyncProperty(contentType, body, async (type, sent) => {
      const response = await send("POST", "/turnstile/v0/siteverify", type, sent);
      expect([200, 400]).toContain(response.status);
      expect(await response.json()).toMatchObject({ success: false, "error-codes": [expect.any(String)] });
    }),
    RUNS,
  );
});

test("the challenge endpoint answers any input with 200 or 400", async () => {
  const run = fc.record(
    {
      sitekey: text,
      origin: text,
      widget: text,
      action: text,
      cData: text,
      ticket: text,
      anew: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        run.map((value) => JSON.stringify(value)),
        body,
      ),
      async (sent) => {
        const response = await send("POST", "/turnstile/v0/challenge", "application/json", sent);
        expect([200, 400]).toContain(response.status);
        expect(await response.json()).toMatchObject({ status: "failed" });
      },
    ),
    RUNS,
  );
});

test("a frame's document never contains markup from the caller", async () => {
  const evil = fc.oneof(
    fc.constantFrom(`"><img src=x onerror=alert(1)>`, "</script><script>alert(1)</script>", "<!--<script>"),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(evil, evil, evil, async (sitekey, id, language) => {
      const query = new URLSearchParams({ id, language, size: id, theme: language, action: id });
      const path = `/turnstile/v0/widget/${encodeURIComponent(`x${sitekey}`)}?${query}`;
      const response = await fetch(emulator.url + path);
      expect([200, 404]).toContain(response.status);
      const html = await response.text();
      if (response.status === 200) expect(html.match(/<script|<img|<!--/g)).toEqual(["<script", "<script"]);
    }),
    RUNS,
  );
});

test("management and control calls never answer with a 5xx status", async () => {
  const widget = fc.record(
    {
      name: fc.oneof(text, fc.jsonValue()),
      mode: fc.oneof(fc.constantFrom("managed", "invisible"), fc.jsonValue()),
      domains: fc.oneof(fc.array(fc.oneof(fc.domain(), text)), fc.jsonValue()),
      region: fc.oneof(fc.constantFrom("world", "china"), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const call = fc.record({
    method: fc.constantFrom("POST", "PUT", "PATCH", "DELETE"),
    path: fc.constantFrom(
      "/client/v4/accounts/a/challenges/widgets",
      `/client/v4/accounts/a/challenges/widgets/${SITE.sitekey}`,
      `/client/v4/accounts/a/challenges/widgets/${SITE.sitekey}/rotate_secret`,
      "/client/v4/accounts/%00/challenges/widgets/%FF",
      "/__emulator/sites",
      `/__emulator/sites/${SITE.sitekey}`,
      `/__emulator/sites/${SITE.sitekey}/scenario`,
      "/__emulator/scenario?nextWidgets=1e9",
      "/__emulator/clock",
      "/__emulator/reset",
    ),
    sent: fc.oneof(
      widget.map((value) => JSON.stringify(value)),
      body,
    ),
  });
  await fc.assert(
    fc.asyncProperty(call, async ({ method, path, sent }) => {
      const response = await send(method, path, "application/json", sent);
      await response.arrayBuffer();
      expect(response.status).toBeLessThan(500);
    }),
    RUNS,
  );
});
