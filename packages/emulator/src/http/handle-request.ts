import { refuse } from "../siteverify/answer.ts";
import { StateUnavailableError } from "../state/emulator-state.ts";
import { send, sendJson } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import type { RequestHandler } from "./listen.ts";
import { serveChallenge } from "./serve-challenge.ts";
import { serveFrame } from "./serve-frame.ts";
import { serveScript } from "./serve-script.ts";
import { serveSiteverify } from "./serve-siteverify.ts";
import type { Services } from "./services.ts";

/** `/turnstile/v0/api.js`, also with the version in between that production redirects to. */
const SCRIPT_PATH = /^\/turnstile\/v0\/(?:[\w-]+\/)*api\.js$/;
const FRAME_PATH = /^\/turnstile\/v0\/widget\/([^/]{1,900})$/;
/** Paths of the emulator's own, beside Turnstile's and the management API's. */
const CONTROL_PATH = /^\/(?:__emulator|client\/v4)(?:\/|$)/;

/** Answers what a browser or a server asks of challenges.cloudflare.com. */
export function handleRequests(services: Services, control: RequestHandler | undefined): RequestHandler {
  return (request, response) => {
    response.on("error", () => {});
    route(services, { request, response, control }).catch((error: unknown) => {
      if (services.closing.aborted) return;
      if (error instanceof StateUnavailableError) return unavailable(response);
      sendJson(response, 500, refuse("internal-error"));
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    });
  };
}

async function route(
  services: Services,
  {
    request,
    response,
    control,
  }: { request: HttpRequest; response: HttpResponse; control: RequestHandler | undefined },
): Promise<void> {
  const address = request.url ?? "/";
  const queryStart = address.indexOf("?");
  const path = queryStart === -1 ? address : address.slice(0, queryStart);
  if (path === "/turnstile/v0/siteverify") return await serveSiteverify(services, request, response);
  if (path === "/turnstile/v0/challenge") return await serveChallenge(services, request, response);
  if (SCRIPT_PATH.test(path)) return await serveScript(services, request, response);
  const sitekey = decodeSegment(FRAME_PATH.exec(path)?.[1]);
  if (sitekey !== undefined) {
    const query = new URLSearchParams(queryStart === -1 ? "" : address.slice(queryStart + 1));
    return await serveFrame(services, { request, sitekey, query }, response);
  }
  if (control !== undefined && CONTROL_PATH.test(path)) return control(request, response);
  notFound(response);
}

/** Answers only the emulator's own paths and the management API's, at an address of their own. */
export function handleControl(control: RequestHandler): RequestHandler {
  return (request, response) => {
    response.on("error", () => {});
    const [path = "/"] = request.url?.split("?", 1) ?? [];
    if (CONTROL_PATH.test(path)) control(request, response);
    else notFound(response);
  };
}

/** To a page or a frame as if Turnstile were down. */
function unavailable(response: HttpResponse): void {
  const headers = { "content-type": "text/plain; charset=utf-8", "retry-after": "1" };
  send(response, { status: 503, headers, body: "The emulator's shared state cannot be reached.\n" });
}

function notFound(response: HttpResponse): void {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  send(response, { status: 404, headers, body: "The Turnstile emulator has nothing at this path.\n" });
}

function decodeSegment(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    // Not an encoding of anything.
    return undefined;
  }
}
