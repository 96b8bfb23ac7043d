// Verifies a token with an unmodified package that has siteverify's address built in:
//   node verify-by-package.ts PACKAGE SECRET TOKEN
// and prints the package's result. Only the environment redirects it to the emulator.
import pagesPlugin from "@cloudflare/pages-plugin-turnstile";
import { createRequire } from "node:module";
import type cfTurnstile from "cf-turnstile";

// The package's types describe an ES module, but it exports the function directly.
const turnstile = createRequire(import.meta.url)("cf-turnstile") as typeof cfTurnstile.default;

const [, , name = "", secret = "", token = ""] = process.argv;

const verifiers: Readonly<Record<string, () => Promise<unknown>>> = {
  "cf-turnstile": async () => await turnstile(secret)(token),
  "@cloudflare/pages-plugin-turnstile": async () => {
    const form = new FormData();
    form.set("cf-turnstile-response", token);
    const data: Record<string, unknown> = {};
    const response = await pagesPlugin({ secret })({
      request: new Request("https://shop.test/", { method: "POST", body: form }),
      functionPath: "",
      params: {},
      data,
      env: {},
      next: async () => new Response("passed on"),
      waitUntil: () => {},
      passThroughOnException: () => {},
    });
    return { status: response.status, text: await response.text(), data };
  },
};

process.stdout.write(JSON.stringify(await verifiers[name]?.()));
