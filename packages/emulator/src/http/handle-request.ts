import { refuse } from "../siteverify/answer.ts";
import { SessionError } from "../sessions/session-error.ts";
import { send, sendJson } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { INSPECTOR_PATH } from "../inspector/inspector-listener.ts";
import { readMark } from "./find-session.ts";
import type { RequestHandler } from "./listen.ts";
import { serveChallenge } from "./serve-challenge.ts";
import { serveFrame } from "./serve-frame.ts";
import { serveScript } from "./serve-script.ts";
import { serveSiteverify } from "./serve-siteverify.ts";
import type { Services } from "./services.ts";

/** `/turnstile/v0/api.js`, or with the version to which production redirects. */
const SCRIPT_PATH = /^\/turnstile\/v0\/(?:[\w-]+\/)*api\.js$/;
/** Begins with the same path as in production (contract §2, DOM). */
const FRAME_PATH = /^\/cdn-cgi\/challenge-platform\/turnstile\/widget\/([^/]{1,900})$/;
/** The control paths and the management API. */
const CONTROL_PATH = /^\/(?:__emulator|client\/v4)(?:[/?]|$)/;

/** Handlers of the paths that Turnstile does not have. */
export interface OwnHandlers {
  readonly control?: RequestHandler | undefined;
  readonly inspector?: RequestHandler | undefined;
}

/** Handles requests for challenges.cloudflare.com. */
export function handleRequests(services: Services, own: OwnHandlers): RequestHandler {
  return (request, response) => {
    response.on("error", () => {});
    route(services, { request, response, own }).catch((error: unknown) => {
      if (services.closing.aborted) return;
      if (error instanceof SessionError) return notFound(response, error.message);
      sendJson(response, 500, refuse("internal-error"));
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    });
  };
}

async function route(
  services: Services,
  { request, response, own }: { request: HttpRequest; response: HttpResponse; own: OwnHandlers },
): Promise<void> {
  const { path, query, sessionId } = readMark(request);
  const ownHandler = find(own, request);
  if (ownHandler !== undefined) return ownHandler(request, response);
  const marked =
    sessionId === undefined ? services : { ...services, session: services.sessions.require(sessionId) };
  if (path === "/turnstile/v0/siteverify") return await serveSiteverify(marked, request, response);
  if (path === "/turnstile/v0/challenge") return await serveChallenge(marked, request, response);
  if (SCRIPT_PATH.test(path)) return await serveScript(marked, request, response);
  const sitekey = decodeSegment(FRAME_PATH.exec(path)?.[1]);
  if (sitekey !== undefined) return await serveFrame(marked, { request, sitekey, query }, response);
  notFound(response);
}

/** Handles only the control paths, the management API and the inspector, for a separate address. */
export function handleControl(own: OwnHandlers): RequestHandler {
  return (request, response) => {
    response.on("error", () => {});
    const handler = find(own, request);
    if (handler === undefined) notFound(response);
    else handler(request, response);
  };
}

function find({ control, inspector }: OwnHandlers, { url = "/" }: HttpRequest): RequestHandler | undefined {
  if (CONTROL_PATH.test(url)) return control;
  return INSPECTOR_PATH.test(url) ? inspector : undefined;
}

function notFound(
  response: HttpResponse,
  message = "There is nothing at this path of the Turnstile emulator.",
): void {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  send(response, { status: 404, headers, body: `${message}\n` });
}

function decodeSegment(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    // Malformed percent-encoding.
    return undefined;
  }
}
