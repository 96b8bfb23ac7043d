import { expect, test } from "vitest";
import { readHarEntry } from "./read-har-entry.ts";

const tokenField = "cf-turnstile-response";
const entry = (url: string, postData?: object) => ({
  startedDateTime: "2026-01-01T00:00:00Z",
  request: {
    method: "POST",
    url,
    httpVersion: "HTTP/2",
    headers: [
      { name: ":authority", value: "localhost" },
      { name: "Cookie", value: "a=b" },
    ],
    ...(postData === undefined ? {} : { postData }),
  },
  response: {},
});
const har = (...entries: readonly object[]) => JSON.stringify({ log: { version: "1.2", entries } });

test("uses the last request with the token's field, or the entry that is asked for", () => {
  const text = har(
    entry("http://localhost/1", { mimeType: "text/plain", text: "cf-turnstile-response=0.x" }),
    entry("http://localhost/2", {
      params: [
        { name: tokenField, value: "0.y" },
        { name: "a", value: "1 2" },
      ],
    }),
    entry("http://localhost/3"),
  );
  expect(readHarEntry(text, { tokenField })).toEqual({
    method: "POST",
    url: "http://localhost/2",
    headers: [["Cookie", "a=b"]],
    body: "cf-turnstile-response=0.y&a=1+2",
    insecure: false,
  });
  expect(readHarEntry(text, { tokenField, entry: 1 })).toMatchObject({ body: "cf-turnstile-response=0.x" });
  expect(() => readHarEntry(text, { tokenField, entry: 4 })).toThrow("has 3 entries, got --har-entry 4");
  expect(() => readHarEntry(text, { tokenField: "captcha" })).toThrow(
    "None of the 3 requests of the HAR file has the field captcha",
  );
});

test.each([
  ["{", /is not JSON/],
  ["{}", /is not an HTTP archive: log/],
  [
    har({ request: { method: "GET", url: "file:///etc/passwd", headers: [] } }),
    /log\.entries\.0\.request\.url/,
  ],
])("%s is a mistake", (text, message) => {
  expect(() => readHarEntry(text, { tokenField })).toThrow(message);
});
