import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseCurl } from "./parse-curl.ts";

const parse = (...words: readonly string[]) => parseCurl(words);
const headersOf = (...words: readonly string[]) => Object.fromEntries(parse(...words).headers);

describe('"Copy as cURL"', () => {
  test("of Chrome", () => {
    const words = [
      "curl",
      "http://localhost:3000/api/signup",
      "-H",
      "Accept: */*",
      "-H",
      "Accept-Language: en-GB,en;q=0.9",
      "-H",
      "Content-Type: application/json",
      "-b",
      "session=abc; theme=dark",
      "-H",
      "sec-ch-ua-mobile: ?0",
      "--data-raw",
      '{"email":"a@b.test","token":"{token}"}',
      "--insecure",
    ];
    expect(parseCurl(words)).toEqual({
      method: "POST",
      url: "http://localhost:3000/api/signup",
      headers: [
        ["Accept", "*/*"],
        ["Accept-Language", "en-GB,en;q=0.9"],
        ["Content-Type", "application/json"],
        ["sec-ch-ua-mobile", "?0"],
        ["Cookie", "session=abc; theme=dark"],
      ],
      body: '{"email":"a@b.test","token":"{token}"}',
      insecure: true,
    });
  });

  test("of Chrome, with a multipart body, which begins with hyphens", () => {
    const body =
      '------WebKitFormBoundary7MA\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n------WebKitFormBoundary7MA--\r\n';
    const type = "content-type: multipart/form-data; boundary=----WebKitFormBoundary7MA";
    expect(parse("http://localhost/", "-H", type, "--data-raw", body)).toMatchObject({
      method: "POST",
      body,
    });
  });

  test("of Firefox", () => {
    expect(
      parse(
        "curl",
        "http://localhost:3000/signup",
        "--compressed",
        "-X",
        "POST",
        "-H",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "-H",
        "Cookie: session=abc",
        "--data-raw",
        "email=a%40b.test&cf-turnstile-response={token}",
      ),
    ).toMatchObject({
      method: "POST",
      body: "email=a%40b.test&cf-turnstile-response={token}",
      headers: [
        ["User-Agent", expect.stringContaining("Firefox")],
        ["Cookie", "session=abc"],
        ["Content-Type", "application/x-www-form-urlencoded"],
      ],
    });
  });

  test("of Safari", () => {
    expect(
      parse(
        "curl",
        "http://localhost:3000/signup",
        "-X",
        "POST",
        "-H",
        "Content-Type: application/x-www-form-urlencoded",
        "-H",
        "Priority: u=3, i",
        "--data-binary",
        "token={token}",
      ),
    ).toMatchObject({ method: "POST", body: "token={token}" });
  });
});

test("joins data with &, and encodes --data-urlencode, but not the placeholders", () => {
  expect(
    parse("-d", "a=1", "--data-urlencode", "b=2 & {marker}", "--data-urlencode", "=x/y", "localhost"),
  ).toMatchObject({
    url: "http://localhost",
    body: "a=1&b=2%20%26%20{marker}&x%2Fy",
  });
});

test("reads the files of --data and --data-binary", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "audit-curl-"));
  const file = path.join(directory, "body.txt");
  await writeFile(file, "a=1\n&b=2\n");
  expect(parse("-d", `@${file}`, "localhost").body).toBe("a=1&b=2");
  expect(parse("--data-binary", `@${file}`, "localhost").body).toBe("a=1\n&b=2\n");
  expect(parse("--data-raw", `@${file}`, "localhost").body).toBe(`@${file}`);
  expect(() => parse("-d", `@${file}.missing`, "localhost")).toThrow("cannot be read");
});

test("--get moves the data to the query; grouped and joined short options work", () => {
  expect(parse("-sSG", "-da=1", "http://localhost/?b=2", "-XPUT")).toMatchObject({
    method: "PUT",
    url: "http://localhost/?b=2&a=1",
    body: undefined,
  });
});

test("--json, --form, --user and --user-agent", () => {
  expect(headersOf("--json", '{"token":"{token}"}', "-A", "me", "-u", "a:b", "localhost")).toEqual({
    Accept: "application/json",
    "Content-Type": "application/json",
    "User-Agent": "me",
    Authorization: "Basic YTpi",
  });
  const { body, headers } = parse("-F", "token={token}", "--form-string", "a=@b", "localhost");
  expect(body?.split("\r\n")).toContain('Content-Disposition: form-data; name="token"');
  expect(body).toContain("\r\n\r\n@b\r\n");
  expect(Object.fromEntries(headers)["Content-Type"]).toContain("multipart/form-data; boundary=");
});

test.each([
  [["-d", "a"], /must have one URL, got 0/],
  [["localhost", "localhost"], /must have one URL, got 2/],
  [["-L", "localhost"], /does not follow redirects\. Remove --location, and use --accepted-when location=/],
  [["--proxy", "http://evil.test", "localhost"], /cannot be read: Unknown option '--proxy'/],
  [["-K", "config", "localhost"], /cannot be read: Unknown option '-K'/],
  [["file:///etc/passwd"], /must be an http or https address, got "file:/],
  [["-F", "a=@/etc/passwd", "localhost"], /uploads a file/],
  [["-F", "a=1", "-d", "b=2", "localhost"], /mixes --form and --data/],
  [["-b", "cookies.txt", "localhost"], /must be NAME=VALUE, got "cookies.txt"/],
  [["-H", "nonsense", "localhost"], /--header must be "NAME: VALUE", got "nonsense"/],
  [["--data-urlencode", "a@b", "localhost"], /reads a file/],
])("%j is a mistake", (words, message) => {
  expect(() => parseCurl(words)).toThrow(message);
});
