import { expect, test } from "vitest";
import { readUpstreamProxy } from "./read-upstream-proxy.ts";

test("takes the proxy that HTTPS_PROXY names", () => {
  expect(readUpstreamProxy({})).toBeUndefined();
  expect(readUpstreamProxy({ https_proxy: "http://proxy.test:3128" })?.host).toBe("proxy.test:3128");
  expect(readUpstreamProxy({ HTTPS_PROXY: "proxy.test:3128", https_proxy: "http://other" })?.host).toBe(
    "proxy.test:3128",
  );
  expect(() => readUpstreamProxy({ HTTPS_PROXY: "socks5://proxy.test" })).toThrow(
    'HTTPS_PROXY must be the address of an HTTP proxy, such as http://proxy.example:3128; it is "socks5://proxy.test".',
  );
});
