import { describe, expect, test } from "vitest";
import { openFormServer } from "../testing/form-servers.ts";
import { parseCurl } from "./parse-curl.ts";
import { submitRequest } from "./submit-request.ts";
import { createTargetPolicy, type TargetAddress } from "./target-policy.ts";

const at = (address: string): TargetAddress => ({ address, family: address.includes(":") ? 6 : 4 });
const resolvesTo =
  (...addresses: readonly string[]) =>
  async () =>
    addresses.map(at);

test.each([
  "http://127.0.0.1:3000/",
  "http://127.9.9.9/",
  "http://[::1]/",
  "http://10.1.2.3/",
  "http://172.16.0.1/",
  "http://192.168.1.1/",
  "http://[fd00::1]/",
  "http://0.0.0.0:8080/",
  "http://[::ffff:127.0.0.1]/",
  "http://2130706433/",
])("%s is allowed", async (url) => {
  await expect(createTargetPolicy({ hosts: [] }).resolve(url)).resolves.toMatchObject({
    family: expect.any(Number),
  });
});

test.each([
  "http://8.8.8.8/",
  "http://169.254.169.254/latest/meta-data",
  "http://172.32.0.1/",
  "http://100.64.0.1/",
  "http://[2606:4700::1111]/",
  "http://[::ffff:8.8.8.8]/",
  "http://[fe80::1]/",
])("%s is refused", async (url) => {
  await expect(createTargetPolicy({ hosts: [] }).resolve(url)).rejects.toThrow(
    /is neither a loopback nor a private address|which is neither a loopback nor a private address. If the endpoint is yours, add --host/,
  );
});

describe("names", () => {
  test("every address must be allowed", async () => {
    const policy = createTargetPolicy({ hosts: [], resolve: resolvesTo("127.0.0.1", "93.184.216.34") });
    await expect(policy.resolve("http://shop.test/")).rejects.toThrow("shop.test is 93.184.216.34");
  });

  test("--host allows a name, whatever its address", async () => {
    const policy = createTargetPolicy({ hosts: ["Shop.test"], resolve: resolvesTo("93.184.216.34") });
    await expect(policy.resolve("https://shop.test./")).resolves.toEqual(at("93.184.216.34"));
    await expect(policy.resolve("https://www.shop.test/")).rejects.toThrow("add --host www.shop.test");
  });

  test("Cloudflare's host is never a target", async () => {
    const policy = createTargetPolicy({
      hosts: ["challenges.cloudflare.com"],
      resolve: resolvesTo("127.0.0.1"),
    });
    await expect(policy.resolve("https://challenges.cloudflare.com/turnstile/v0/siteverify")).rejects.toThrow(
      "challenges.cloudflare.com is Cloudflare's",
    );
  });

  test("a name that does not resolve is a mistake", async () => {
    const policy = createTargetPolicy({
      hosts: [],
      resolve: async () => await Promise.reject(new Error("ENOTFOUND")),
    });
    await expect(policy.resolve("http://nobody.test/")).rejects.toThrow(
      "nobody.test cannot be resolved: ENOTFOUND",
    );
  });

  test("the request goes to the checked address, even if the name resolves to another one by then", async () => {
    const setting = { siteverify: "http://127.0.0.1:9/", secret: "s", hostname: "shop.test" };
    await using server = await openFormServer("verifies nothing", setting);
    const { port } = new URL(server.url);
    // The first look-up is checked; a second one would escape.
    const answers = [[at("127.0.0.1")], [at("93.184.216.34")]];
    const policy = createTargetPolicy({ hosts: [], resolve: async () => answers.shift() ?? [] });
    const template = parseCurl(["-d", "cf-turnstile-response={token}", `http://rebinding.invalid:${port}/`]);
    const attempt = { token: "t", inOtherField: false, marker: "m-1", signal: AbortSignal.timeout(5_000) };
    expect(await submitRequest(template, policy).send(attempt)).toMatchObject({
      status: 201,
      body: "Welcome!",
    });
    await expect(submitRequest(template, policy).send(attempt)).rejects.toThrow("93.184.216.34");
    expect(server.markers).toEqual(["m-1"]);
  });
});

test("redirects are not followed", async () => {
  const { createServer } = await import("node:http");
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    response.writeHead(302, { location: "/done" }).end("moved");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const submitter = submitRequest(
    parseCurl([`http://127.0.0.1:${port}/?t={token}`]),
    createTargetPolicy({ hosts: [] }),
  );
  const attempt = { token: "t", inOtherField: false, marker: "m", signal: AbortSignal.timeout(5_000) };
  expect(await submitter.send(attempt)).toMatchObject({ status: 302, location: "/done", body: "moved" });
  expect(requests).toEqual(["/?t=t"]);
  server.close();
});
