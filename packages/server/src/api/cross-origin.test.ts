import { expect, test } from "vitest";
import type { AllowedOrigins } from "./cross-origin.ts";
import { openApi } from "./testing/open-api.ts";

const SHOP = "https://shop.example";

test.each<[AllowedOrigins, string | undefined, string | null]>([
  ["*", SHOP, "*"],
  ["*", undefined, "*"],
  [[SHOP], SHOP, SHOP],
  [[SHOP], "https://attacker.example", null],
  [[SHOP], "null", null],
  [[SHOP], undefined, null],
  [[], SHOP, null],
])(
  "if %j may call the methods, a page of %s gets the permission %s",
  async (allowedOrigins, origin, permission) => {
    await using api = await openApi({ allowedOrigins });
    const headers = origin === undefined ? {} : { origin };
    for (const method of ["POST", "OPTIONS"]) {
      const response = await api.app.request("/getBalance", { method, headers }, {});
      expect(response.headers.get("access-control-allow-origin")).toBe(permission);
      expect(response.headers.get("vary")).toBe(allowedOrigins === "*" ? null : "origin");
      if (method === "OPTIONS")
        expect(response.headers.has("access-control-allow-headers")).toBe(permission !== null);
    }
  },
);
