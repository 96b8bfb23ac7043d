import type { Page, Request, Route } from "@playwright/test";
import { TURNSTILE_HOST } from "../http/turnstile-host.ts";
import { DUMMY_TOKEN } from "../sites/test-keys.ts";
import { MAX_ANSWER_BYTES, type Answer, type SubmitAttempt, type Submitter } from "../audit/submission.ts";
import { fillTemplate } from "../audit/request/fill-template.ts";
import {
  mapTexts,
  MARKER_HEADER,
  textsOf,
  TOKEN_PLACEHOLDER,
  type RequestTemplate,
} from "../audit/request/request-template.ts";
import type { SubmitContext } from "../audit/request/submit-function.ts";
import { createTargetPolicy, type TargetPolicy } from "../audit/request/target-policy.ts";

/** Options of `submitPage()`. */
export interface PageForm {
  /**
   * The page with the form, used for one request after the other. Use the page of the fixture: with `--host-resolver-rules`,
   * Chromium's local-network checks refuse the script of a page whose requests are intercepted.
   */
  readonly page: Page;
  /** The page's address. */
  readonly url: string;
  /** Fills in and submits the form. Called when the widget is solved. */
  readonly submit: (page: Page, context: SubmitContext) => Promise<void>;
  /** Hosts of the endpoint in addition to loopback and private addresses. @default none */
  readonly hosts?: readonly string[] | undefined;
}

/** Tokens of the emulator; nothing else looks like them. */
const WIDGET_TOKEN = new RegExp(
  String.raw`\b0\.[\w-]{400,2046}|${DUMMY_TOKEN.replaceAll(".", String.raw`\.`)}`,
  "g",
);

/**
 * Submits a real page with Playwright, and replaces the token in the page's request. The request thus has the cookies, CSRF
 * tokens and headers of a visitor's request.
 */
export function submitPage({ page, url, submit, hosts = [] }: PageForm): Submitter {
  const policy = createTargetPolicy({ hosts });
  let current: Replacement | undefined;
  let routing: Promise<unknown> | undefined;
  return {
    description: `the form at ${url}`,
    hostname: new URL(url).hostname.replaceAll(/[[\]]/g, ""),
    canOmitToken: true,
    canMoveToken: true,
    canOverlap: false,
    send: async (attempt) => {
      const answered = Promise.withResolvers<Answer>();
      // If the page fails first, nothing awaits this promise.
      answered.promise.catch(() => {});
      await policy.resolve(url);
      current = { attempt, policy, answered };
      // Once: Chromium hung when routes changed while frames came and went.
      routing ??= page.route(
        (address) => address.hostname !== TURNSTILE_HOST,
        async (route) => await (current === undefined ? route.fallback() : replaceToken(route, current)),
      );
      await routing;
      await page.goto(url);
      await page.waitForFunction(isSolved, undefined, { polling: 50 });
      await submit(page, { marker: attempt.marker, signal: attempt.signal });
      return await answered.promise;
    },
  };
}

interface Replacement {
  readonly attempt: SubmitAttempt;
  readonly policy: TargetPolicy;
  readonly answered: PromiseWithResolvers<Answer>;
}

async function replaceToken(route: Route, { attempt, policy, answered }: Replacement): Promise<void> {
  const recorded = toTemplate(route.request());
  const template = mapTexts(recorded, (text) => text.replaceAll(WIDGET_TOKEN, TOKEN_PLACEHOLDER));
  if (!textsOf(template).some((text) => text.includes(TOKEN_PLACEHOLDER))) return await route.fallback();
  try {
    const { method, url, headers, body } = fillTemplate(template, attempt);
    await policy.resolve(url);
    const response = await route.fetch({
      method,
      url,
      headers: { ...Object.fromEntries(headers), [MARKER_HEADER]: attempt.marker },
      ...(body === undefined ? {} : { postData: body }),
      maxRedirects: 0,
      timeout: 0,
    });
    answered.resolve({
      status: response.status(),
      location: response.headers()["location"],
      headers: response
        .headersArray()
        .map(({ name, value }) => `${name}: ${value}\n`)
        .join(""),
      body: (await response.body()).subarray(0, MAX_ANSWER_BYTES).toString("utf8"),
    });
    await route.fulfill({ response });
  } catch (error) {
    answered.reject(error);
    // The page may be closed by now.
    await route.abort().catch(() => {});
  }
}

function toTemplate(request: Request): RequestTemplate {
  const { "content-length": _length, ...headers } = request.headers();
  return {
    method: request.method(),
    url: request.url(),
    headers: Object.entries(headers),
    body: request.postData() ?? undefined,
    insecure: false,
  };
}

/** Runs in the page. */
function isSolved(): boolean {
  const api: unknown = Reflect.get(window, "turnstile");
  try {
    return Boolean((api as { getResponse: () => string | undefined }).getResponse());
  } catch {
    return false;
  }
}
