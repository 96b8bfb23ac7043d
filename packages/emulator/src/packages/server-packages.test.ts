import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { mintToken } from "../testing/run-widget.ts";

const SITE = { sitekey: "0x4AAAAAAAserver0000001", secret: "0x4AAAAAAAserverSecret01" };
const SCRIPT = fileURLToPath(new URL("../testing/verify-by-package.ts", import.meta.url));

let emulator: Emulator;
let directory: string;

beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
  directory = await mkdtemp(path.join(tmpdir(), "turnstile-emulator-"));
  await writeFile(path.join(directory, "authority.pem"), emulator.authority.certificate);
});
afterAll(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});

/** Runs a package in a separate Node process, which finds the emulator only through its environment. */
async function verify(name: string, token: string): Promise<unknown> {
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: path.join(directory, "authority.pem"),
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: emulator.url,
    NO_PROXY: "",
  };
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, name, SITE.secret, token], { env });
  return JSON.parse(stdout);
}

test("cf-turnstile verifies a token once", async () => {
  const token = await mintToken(emulator, { sitekey: SITE.sitekey, action: "login", cData: "user-1" });
  expect(await verify("cf-turnstile", token)).toMatchObject({
    success: true,
    hostname: "shop.test",
    errors: [],
    action: "login",
    cdata: "user-1",
  });
  expect(await verify("cf-turnstile", token)).toMatchObject({
    success: false,
    errors: ["timeout-or-duplicate"],
  });
});

test("@cloudflare/pages-plugin-turnstile verifies a token once", async () => {
  const token = await mintToken(emulator, { sitekey: SITE.sitekey });
  expect(await verify("@cloudflare/pages-plugin-turnstile", token)).toMatchObject({
    status: 200,
    text: "passed on",
    data: { turnstile: { success: true, hostname: "shop.test" } },
  });
  expect(await verify("@cloudflare/pages-plugin-turnstile", token)).toMatchObject({
    status: 400,
    text: expect.stringContaining("already been validated before"),
  });
});

test("the proxy connects only to Turnstile's host", async () => {
  const env = { ...process.env, NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: emulator.url, NO_PROXY: "" };
  const script = `fetch("https://example.com/").then(() => console.log("reached"), () => console.log("refused"))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    env,
  });
  expect(stdout.trim()).toBe("refused");
});
