import { expect, test } from "vitest";
import { fillTemplate } from "./fill-template.ts";
import { markToken } from "./mark-token.ts";
import type { RequestTemplate } from "./request-template.ts";

const template = (parts: Partial<RequestTemplate>): RequestTemplate => ({
  method: "POST",
  url: "http://localhost/",
  headers: [],
  body: undefined,
  insecure: false,
  ...parts,
});

const JSON_TYPE = ["content-type", "application/json"] as const;
const MULTIPART_TYPE = ["content-type", "multipart/form-data; boundary=xx"] as const;
const part = (name: string, value: string) =>
  `--xx\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

const BODIES: readonly [string, Partial<RequestTemplate>, Record<"filled" | "removed" | "moved", string>][] =
  [
    [
      "urlencoded",
      { body: "a=1&token={token}&b={marker}" },
      { filled: "a=1&token=T&b=M", removed: "a=1&b=M", moved: "a=1&token-elsewhere=T&b=M" },
    ],
    [
      "JSON",
      { body: '{"a": [{"token": "{token}"}], "b": "{marker}"}', headers: [JSON_TYPE] },
      {
        filled: '{"a": [{"token": "T"}], "b": "M"}',
        removed: '{"a":[{}],"b":"M"}',
        moved: '{"a":[{"token-elsewhere":"T"}],"b":"M"}',
      },
    ],
    [
      "multipart",
      { body: `${part("token", "{token}")}${part("b", "{marker}")}--xx--\r\n`, headers: [MULTIPART_TYPE] },
      {
        filled: `${part("token", "T")}${part("b", "M")}--xx--\r\n`,
        removed: `${part("b", "M")}--xx--\r\n`,
        moved: `${part("token-elsewhere", "T")}${part("b", "M")}--xx--\r\n`,
      },
    ],
  ];

test.each(BODIES)(
  "%s: the token is filled in, removed and moved",
  (_name, parts, { filled, removed, moved }) => {
    const fill = (token: string | undefined, inOtherField = false) =>
      fillTemplate(template(parts), { token, inOtherField, marker: "M" }).body;
    expect(fill("T")).toBe(filled);
    expect(fill(undefined)).toBe(removed);
    expect(fill("T", true)).toBe(moved);
  },
);

test("the token of a query and of a header is filled in, removed and moved", () => {
  const given = template({
    url: "http://localhost/?a=1&t={token}",
    headers: [
      ["x-token", "{token}"],
      ["a", "{marker}"],
    ],
  });
  const fill = (token: string | undefined, inOtherField = false) => {
    const { url, headers } = fillTemplate(given, { token, inOtherField, marker: "M" });
    return [url, Object.fromEntries(headers)];
  };
  expect(fill("T")).toEqual(["http://localhost/?a=1&t=T", { "x-token": "T", a: "M" }]);
  expect(fill(undefined)).toEqual(["http://localhost/?a=1", { a: "M" }]);
  expect(fill("T", true)).toEqual([
    "http://localhost/?a=1&t-elsewhere=T",
    { "x-token-elsewhere": "T", a: "M" },
  ]);
});

test("a recorded token is found by its field", () => {
  const FIELD = "cf-turnstile-response";
  const bodyOf = (body: string) => markToken(template({ body }), FIELD).body;
  expect(bodyOf("a=1&cf-turnstile-response=0.abc&b=2")).toBe("a=1&cf-turnstile-response={token}&b=2");
  expect(bodyOf('{"cf-turnstile-response": "0.a\\"c", "b": 2}')).toBe(
    '{"cf-turnstile-response": "{token}", "b": 2}',
  );
  expect(bodyOf(part(FIELD, "0.abc"))).toBe(part(FIELD, "{token}"));
  expect(bodyOf("x={token}&cf-turnstile-response=0.abc")).toBe("x={token}&cf-turnstile-response=0.abc");
  expect(markToken(template({ body: "data[token]=x" }), "data[token]").body).toBe("data[token]={token}");
  expect(() => bodyOf("a=1")).toThrow("neither {token} nor the field cf-turnstile-response");
});
