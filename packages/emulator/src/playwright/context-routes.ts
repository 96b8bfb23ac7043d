import type { BrowserContext, Request, Route } from "@playwright/test";
import { SESSION_HEADER } from "../http/find-session.ts";
import { TURNSTILE_HOST } from "../http/turnstile-host.ts";

/** Where the requests of the running test go. */
export interface RouteTarget {
  /** `http://HOST:PORT` of the emulator. */
  readonly url: string;
  /** Id of the test's session. */
  readonly session: string;
  /** Problems that must fail the test, one sentence each. */
  readonly problems: string[];
}

const TURNSTILE_URL = new RegExp(`^https?://${TURNSTILE_HOST.replaceAll(".", "\\.")}(?::\\d+)?/`);
/** Headers of the connection to the emulator, not of its answer. */
const HOP_HEADERS = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "content-encoding",
]);
/** As many redirects as browsers follow. */
const MAX_REDIRECTS = 20;
/** How browsers report a request that left for the network and found nothing. */
const NETWORK_ERROR =
  /NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|CONNECTION_|TIMED_OUT|PROXY|CERT_|UNKNOWN_HOST|NS_ERROR_NET|Could not (?:resolve|connect)/i;

/**
 * Routes the requests of a worker's browser contexts for challenges.cloudflare.com to the session of the running test.
 * Fetches the answers here and fulfils the requests with them, which works in every browser and at every address of a page.
 */
export class ContextRoutes {
  /** Undefined between tests. */
  #target: RouteTarget | undefined;
  readonly #attached = new WeakMap<BrowserContext, Promise<void>>();
  readonly #open = new Set<BrowserContext>();
  readonly #underWay = new Map<Request, AbortController>();
  readonly #carried = new WeakSet<Request>();

  /** The open contexts. */
  get contexts(): readonly BrowserContext[] {
    return [...this.#open];
  }

  /** Makes the running test fail with this problem; ignored between tests. */
  report(problem: string): void {
    this.#target?.problems.push(problem);
  }

  /** From now on, requests belong to this test. */
  begin(target: RouteTarget): void {
    this.#target = target;
  }

  /** The test has ended: its requests in flight are aborted, and later ones of its pages are blocked. */
  end(): void {
    this.#target = undefined;
    for (const leaving of this.#underWay.values()) leaving.abort();
  }

  /** Attaches to a context, once; resolves when its requests are led to the emulator. */
  async attach(context: BrowserContext): Promise<void> {
    const attaching = this.#attached.get(context) ?? this.#attach(context);
    this.#attached.set(context, attaching);
    await attaching;
  }

  async #attach(context: BrowserContext): Promise<void> {
    this.#open.add(context);
    context.on("close", () => this.#open.delete(context));
    context.on("requestfailed", (request) => {
      this.#underWay.get(request)?.abort();
      this.#checkFailed(request);
    });
    context.on("response", (response) => {
      if (this.#isForeign(response.request())) this.#checkAnswered(response.request(), response.serverAddr());
    });
    await context.route(TURNSTILE_URL, async (route) => await this.#carry(route));
  }

  async #carry(route: Route): Promise<void> {
    const request = route.request();
    this.#carried.add(request);
    const target = this.#target;
    if (target === undefined) return await settle(route.abort("blockedbyclient"));
    const leaving = new AbortController();
    this.#underWay.set(request, leaving);
    try {
      const answer = await ask(target, request, leaving.signal);
      await settle(route.fulfill(answer));
    } catch (error) {
      if (isRefused(error)) target.problems.push(`No emulator answers at ${target.url}: it has stopped.`);
      // A scenario closed the connection or redirects in a circle, or the page no longer waits for the answer.
      await settle(route.abort("connectionfailed"));
    } finally {
      this.#underWay.delete(request);
    }
  }

  #isForeign(request: Request): boolean {
    return TURNSTILE_URL.test(request.url()) && !this.#carried.has(request);
  }

  /** A request that another route took over and sent to the network. */
  #checkFailed(request: Request): void {
    if (!this.#isForeign(request)) return;
    if (NETWORK_ERROR.test(request.failure()?.errorText ?? "")) this.#report(request);
  }

  #checkAnswered(request: Request, address: Promise<object | null>): void {
    const target = this.#target;
    // An answer from a route has no address.
    address.then(
      (found) => {
        if (found !== null) this.#report(request, target);
      },
      () => {},
    );
  }

  #report(request: Request, target: RouteTarget | undefined = this.#target): void {
    target?.problems.push(
      `${request.method()} ${request.url()} left for the real ${TURNSTILE_HOST}. ` +
        `Another route took the request and continued it: use route.fallback() instead of route.continue(), ` +
        `or leave ${TURNSTILE_HOST} out of its pattern.`,
    );
  }
}

/** The emulator's answer, as `route.fulfill()` takes it. */
async function ask(target: RouteTarget, request: Request, signal: AbortSignal) {
  const body = request.postDataBuffer();
  const init = {
    method: request.method(),
    headers: forwardedHeaders(await request.allHeaders(), target),
    redirect: "manual",
    signal,
    ...(body === null ? {} : { body: new Uint8Array(body) }),
  } as const;
  let url = request.url();
  let response = await fetch(atEmulator(url, target), init);
  // The browser's next request after a redirect passes no route, so one to Turnstile's host is followed here.
  for (let hop = 0; ; hop += 1) {
    const next = redirectOf(response, url);
    if (next === undefined) break;
    if (hop === MAX_REDIRECTS) throw new Error(`${request.url()} redirects in a circle.`);
    url = next;
    response = await fetch(atEmulator(url, target), { headers: init.headers, redirect: "manual", signal });
  }
  const headers = [...response.headers].filter(([name]) => !HOP_HEADERS.has(name));
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

function atEmulator(address: string, { url }: RouteTarget): string {
  const { pathname, search } = new URL(address);
  return `${url}${pathname}${search}`;
}

/** The address on Turnstile's host that an answer redirects to; undefined if it does not redirect there. */
function redirectOf({ status, headers }: Response, from: string): string | undefined {
  const location = headers.get("location");
  if (status < 300 || status > 399 || location === null) return undefined;
  const url = URL.parse(location, from);
  return url !== null && TURNSTILE_URL.test(url.href) ? url.href : undefined;
}

function forwardedHeaders(
  given: Readonly<Record<string, string>>,
  { session }: RouteTarget,
): Record<string, string> {
  const names = ["accept", "accept-language", "content-type", "origin", "referer", "user-agent"];
  const kept = names.flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), [SESSION_HEADER]: session };
}

/** Ignores errors of a page that was closed or navigated, so nobody waits for the answer. */
async function settle(settling: Promise<void>): Promise<void> {
  await settling.catch(() => {});
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}
