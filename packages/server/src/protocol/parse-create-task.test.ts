import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCreateTask } from "./parse-create-task.ts";
import { ProtocolError } from "./protocol-error.ts";
import { TURNSTILE_TASK_TYPES } from "./turnstile-task.ts";

const TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://react-turnstile.vercel.app",
  websiteKey: "1x00000000000000000000AA",
};
const parseTask = (members: object) => parseCreateTask({ task: { ...TASK, ...members } });

function refusal(request: () => unknown): { code: string; message: string } {
  try {
    request();
  } catch (error) {
    if (error instanceof ProtocolError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("parseCreateTask", () => {
  test("accepts the sample task of the protocol", () => {
    expect(parseCreateTask({ task: TASK })).toEqual({
      websiteURL: "https://react-turnstile.vercel.app/",
      websiteKey: "1x00000000000000000000AA",
      isolation: "widget",
    });
  });

  test("accepts every type name in any letter case", () => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constantFrom(...TURNSTILE_TASK_TYPES)), (type) => {
        expect(parseTask({ type })).toMatchObject({ websiteKey: TASK.websiteKey });
      }),
    );
  });

  test.each([
    [{ action: "login" }],
    [{ pageAction: "login" }],
    [{ metadata: { action: "login" } }],
    [{ action: "", pageAction: null, metadata: { action: "login" } }],
  ])("reads the action from %j", (members) => {
    expect(parseTask(members).action).toBe("login");
  });

  test.each([
    [{ cData: "order-1" }],
    [{ cdata: "order-1" }],
    [{ data: "order-1" }],
    [{ turnstileCData: "order-1" }],
    [{ metadata: { cdata: "order-1" } }],
    [{ cData: null, cdata: "", data: "order-1", metadata: { cdata: null } }],
  ])("reads cData from %j", (members) => {
    expect(parseTask(members).cData).toBe("order-1");
  });

  test.each([
    [{ action: "", cData: null, metadata: null, isolation: "" }],
    [
      {
        proxyType: "",
        proxyAddress: null,
        proxy: "",
        pagedata: "",
        chlPageData: null,
        cloudflareTaskType: null,
      },
    ],
    [{ softId: 1, softID: 1, appId: "a", languagePool: "en", nocache: true, userAgent: "x", anything: [{}] }],
    [JSON.parse('{"__proto__":{"action":"injected"},"constructor":{"cData":"x"}}') as object],
  ])("ignores %j", (members) => {
    expect(parseTask(members)).toEqual(parseTask({}));
  });

  test("accepts isolation", () => {
    expect(parseTask({ isolation: "context" }).isolation).toBe("context");
  });

  test.each([
    [{}, "ERROR_TASK_ABSENT", "task is missing"],
    [{ task: null }, "ERROR_TASK_ABSENT", "task is missing"],
    [{ task: "solve" }, "ERROR_TASK_ABSENT", "task must be a JSON object"],
    [{ task: [] }, "ERROR_TASK_ABSENT", "task must be a JSON object"],
  ])("refuses %j", (request, code, text) => {
    const refused = refusal(() => parseCreateTask(request));
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(text);
  });

  test.each([
    [{ type: undefined }, "ERROR_BAD_PARAMETERS", "task.type is missing"],
    [{ type: 5 }, "ERROR_BAD_PARAMETERS", "task.type must be a string"],
    [{ type: "HCaptchaTask" }, "ERROR_TASK_NOT_SUPPORTED", 'task.type "HCaptchaTask" is not supported'],
    [{ type: "toString" }, "ERROR_TASK_NOT_SUPPORTED", "task.type"],
    [{ websiteURL: "" }, "ERROR_BAD_PARAMETERS", "task.websiteURL is missing"],
    [{ websiteURL: 5 }, "ERROR_BAD_PARAMETERS", "task.websiteURL must be a string"],
    [{ websiteURL: "example.com" }, "ERROR_PAGEURL", "task.websiteURL must be an http or https URL"],
    [{ websiteURL: "javascript:alert(1)" }, "ERROR_PAGEURL", "task.websiteURL"],
    [{ websiteURL: "file:///etc/passwd" }, "ERROR_PAGEURL", "task.websiteURL"],
    [
      { websiteURL: "https://a.example:6667/" },
      "ERROR_PAGEURL",
      "must not have port 6667, which browsers block",
    ],
    [{ websiteURL: "http://a.example:1/" }, "ERROR_PAGEURL", "port 1"],
    [{ websiteURL: "http://a.example:0/" }, "ERROR_PAGEURL", "port 0"],
    [{ websiteURL: `https://a.example/${"a".repeat(9_000)}` }, "ERROR_PAGEURL", "at most 8192"],
    [{ websiteKey: null }, "ERROR_BAD_PARAMETERS", "task.websiteKey is missing"],
    [{ websiteKey: 1 }, "ERROR_BAD_PARAMETERS", "task.websiteKey must be a string"],
    [{ websiteKey: "no key" }, "ERROR_RECAPTCHA_INVALID_SITEKEY", "task.websiteKey is malformed"],
    [{ action: "a b" }, "ERROR_BAD_PARAMETERS", "task.action"],
    [{ action: "a".repeat(33) }, "ERROR_BAD_PARAMETERS", "task.action must have at most 32"],
    [{ pageAction: 7 }, "ERROR_BAD_PARAMETERS", "task.pageAction must be a string"],
    [{ metadata: { cdata: "ä" } }, "ERROR_BAD_PARAMETERS", "task.metadata.cdata"],
    [{ metadata: "x" }, "ERROR_BAD_PARAMETERS", "task.metadata must be a JSON object"],
    [{ turnstileCData: "c".repeat(256) }, "ERROR_BAD_PARAMETERS", "task.turnstileCData"],
    [{ isolation: "none" }, "ERROR_BAD_PARAMETERS", "task.isolation"],
    [{ proxyType: "http" }, "ERROR_BAD_PROXY", "task.proxyType is not supported"],
    [{ type: "TurnstileTask", proxyAddress: "10.0.0.1" }, "ERROR_BAD_PROXY", "task.proxyAddress"],
    [{ ProxyPort: 80 }, "ERROR_BAD_PROXY", "task.ProxyPort"],
    [{ chlPageData: "x" }, "ERROR_TASK_NOT_SUPPORTED", "task.chlPageData"],
    [{ pagedata: "x" }, "ERROR_TASK_NOT_SUPPORTED", "task.pagedata"],
    [{ pageData: "x" }, "ERROR_TASK_NOT_SUPPORTED", "task.pageData"],
    [{ cloudflareTaskType: "cf_clearance" }, "ERROR_TASK_NOT_SUPPORTED", "task.cloudflareTaskType"],
  ])("refuses %j", (members, code, text) => {
    const refused = refusal(() => parseTask(members));
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(new RegExp(`^${code}: `));
    expect(refused.message).toContain(text);
  });

  test("error messages stay short, however long the input is", () => {
    expect(refusal(() => parseTask({ type: "x".repeat(50_000) })).message.length).toBeLessThan(250);
  });

  test("every task is either parsed or refused with a ProtocolError", () => {
    const members = fc.dictionary(
      fc.oneof(
        fc.constantFrom(...Object.keys(TASK), "action", "metadata", "__proto__", "proxy"),
        fc.string(),
      ),
      fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(TASK))),
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), members), (task) => {
        try {
          const parsed = parseCreateTask({ task });
          expect(URL.canParse(parsed.websiteURL)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});
