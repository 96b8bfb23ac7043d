import { expect, test } from "vitest";
import { execEnvironment } from "./exec-environment.ts";

const make = (environment: Record<string, string>) =>
  execEnvironment({
    environment,
    addresses: {
      url: "http://127.0.0.1:7081",
      tlsUrl: "https://127.0.0.1:7082",
      controlUrl: "http://127.0.0.1:7081",
      controlToken: undefined,
      hostResolverRule: "",
      spkiFingerprint: "",
    },
    proxyUrl: "http://127.0.0.1:9",
    files: {
      authority: "/files/authority.pem",
      bundle: "/files/bundle.pem",
      javaTrustStore: "/files/trust.jks",
      phpDirectory: "/files/php",
    },
    register: "file:///register.js",
  });

test("keeps what was set and adds to it", () => {
  const before = { HOME: "/home/me", NODE_OPTIONS: "--trace-warnings", JAVA_TOOL_OPTIONS: "-Xmx1g" };
  expect(make({ ...before, NODE_EXTRA_CA_CERTS: "/company.pem" })).toMatchObject({
    HOME: "/home/me",
    NODE_OPTIONS: "--trace-warnings --import=file:///register.js",
    JAVA_TOOL_OPTIONS: expect.stringMatching(/^-Xmx1g -Dhttps\.proxyHost=127\.0\.0\.1 -Dhttps\.proxyPort=9 /),
    NODE_EXTRA_CA_CERTS: "/files/bundle.pem",
    PHP_INI_SCAN_DIR: ":/files/php",
    TURNSTILE_EMULATOR_URL: "http://127.0.0.1:7081",
  });
  expect(make({})).toMatchObject({ NODE_EXTRA_CA_CERTS: "/files/authority.pem" });
});

test.each([
  ["", "localhost,127.0.0.1,::1"],
  ["db.internal, localhost", "db.internal,localhost,127.0.0.1,::1"],
  ["*", "localhost,127.0.0.1,::1"],
  [
    ".cloudflare.com,*.cloudflare.com,cloudflare.com:443,notcloudflare.com",
    "notcloudflare.com,localhost,127.0.0.1,::1",
  ],
])("the proxy is asked for Turnstile's host though NO_PROXY is %j", (before, after) => {
  expect(make({ NO_PROXY: before })).toMatchObject({ NO_PROXY: after, no_proxy: after });
});
