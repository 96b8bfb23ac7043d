import { Cloudflare, ConflictError, NotFoundError } from "cloudflare";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { mintToken } from "../testing/run-widget.ts";
import { siteverify } from "../testing/siteverify.ts";

const account_id = "023e105f4ecef8ad9ca31a8372d0c353";
const LOGIN = { name: "login form", mode: "managed" as const, domains: ["shop.test", "203.0.113.1"] };

let emulator: Emulator;
let cloudflare: Cloudflare;

beforeAll(async () => {
  emulator = await createEmulator();
  cloudflare = new Cloudflare({ apiToken: "any", baseURL: `${emulator.url}/client/v4`, maxRetries: 0 });
});
afterAll(async () => {
  await emulator.close();
});
beforeEach(async () => {
  await emulator.reset({ sites: true });
});

describe("Cloudflare's npm package", () => {
  test("creates, reads, replaces and deletes a widget", async () => {
    const { widgets } = cloudflare.turnstile;
    const created = await widgets.create({ account_id, ...LOGIN, ephemeral_id: true });
    expect(created).toMatchObject({
      ...LOGIN,
      sitekey: expect.stringMatching(/^0x[\w-]{22}$/),
      secret: expect.stringMatching(/^0x[\w-]{33}$/),
      bot_fight_mode: false,
      clearance_level: "no_clearance",
      ephemeral_id: true,
      offlabel: false,
      region: "world",
    });
    expect(Number.isNaN(Date.parse(created.created_on))).toBe(false);
    const { sitekey, secret } = created;
    const response = await mintToken(emulator, { sitekey, origin: "https://www.shop.test:8443" });
    expect(await siteverify(emulator, { secret, response })).toMatchObject({ hostname: "www.shop.test" });
    expect(await widgets.get(sitekey, { account_id })).toEqual(created);

    const replaced = await widgets.update(sitekey, {
      account_id,
      name: "new",
      mode: "invisible",
      domains: ["a.test"],
    });
    expect(replaced).toMatchObject({ sitekey, secret, name: "new", mode: "invisible", ephemeral_id: false });
    await widgets.delete(sitekey, { account_id });
    await expect(widgets.get(sitekey, { account_id })).rejects.toBeInstanceOf(NotFoundError);
  });

  test("lists widgets in pages, ordered and filtered, without secrets", async () => {
    for (const name of ["b", "a", "d", "c", "f", "e", "other"]) {
      await cloudflare.turnstile.widgets.create({ account_id, ...LOGIN, name: `form ${name}` });
    }
    const names: string[] = [];
    const list = cloudflare.turnstile.widgets.list({
      account_id,
      per_page: 5,
      order: "name",
      direction: "desc",
    });
    for await (const widget of list) {
      expect(widget).not.toHaveProperty("secret");
      names.push(widget.name);
    }
    expect(names).toEqual(["form other", "form f", "form e", "form d", "form c", "form b", "form a"]);
    const filtered = await cloudflare.turnstile.widgets.list({ account_id, filter: "name:OTHER" });
    expect(filtered.result.map(({ name }) => name)).toEqual(["form other"]);
  });

  test("rotates a secret with a grace period or immediately, but not twice within the grace period", async () => {
    const { widgets } = cloudflare.turnstile;
    const { sitekey, secret } = await widgets.create({ account_id, ...LOGIN });
    const rotated = await widgets.rotateSecret(sitekey, { account_id });
    expect(rotated.secret).not.toBe(secret);
    const codes = async (asked: string) =>
      (await siteverify(emulator, { secret: asked, response: "x" }))["error-codes"];
    expect(await codes(secret)).toEqual(["invalid-input-response"]);
    await expect(widgets.rotateSecret(sitekey, { account_id })).rejects.toBeInstanceOf(ConflictError);
    await widgets.rotateSecret(sitekey, { account_id, invalidate_immediately: true });
    expect(await codes(secret)).toEqual(["invalid-input-secret"]);
    expect(await codes(rotated.secret)).toEqual(["invalid-input-secret"]);
  });
});

describe("bad calls", () => {
  const path = `/client/v4/accounts/${account_id}/challenges/widgets`;

  async function call(
    method: string,
    suffix: string,
    { body, auth = "Bearer x" }: { body?: string; auth?: string } = {},
  ) {
    const headers = { "content-type": "application/json", ...(auth === "" ? {} : { authorization: auth }) };
    const response = await fetch(emulator.url + path + suffix, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  }

  test.each([
    ["no credentials", "GET", "", { auth: "" }, 401],
    ["a body that is not JSON", "POST", "", { body: "{" }, 400],
    ["no domains", "POST", "", { body: JSON.stringify({ ...LOGIN, domains: [] }) }, 400],
    ["a wildcard", "POST", "", { body: JSON.stringify({ ...LOGIN, domains: ["*.shop.test"] }) }, 400],
    ["a scheme", "POST", "", { body: JSON.stringify({ ...LOGIN, domains: ["https://shop.test"] }) }, 400],
    ["a port", "POST", "", { body: JSON.stringify({ ...LOGIN, domains: ["shop.test:80"] }) }, 400],
    ["an unknown mode", "POST", "", { body: JSON.stringify({ ...LOGIN, mode: "hard" }) }, 400],
    ["a malformed page", "GET", "?page=x", {}, 400],
    ["an unknown widget", "GET", "/0xnone", {}, 404],
    ["a test sitekey", "DELETE", "/1x00000000000000000000AA", {}, 404],
  ] as const)("%s", async (_name, method, suffix, options, status) => {
    expect(await call(method, suffix, options)).toEqual({
      status,
      body: {
        success: false,
        errors: [{ code: expect.any(Number), message: expect.any(String) }],
        messages: [],
        result: null,
      },
    });
  });
});
