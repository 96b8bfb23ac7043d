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
const FRAME_PATH = /^\/turnstile\/v0\/widget\/([\w-]{1,100})$/;

/** Answers what a browser or a server asks of challenges.cloudflare.com. */
export function handleRequests(services: Services): RequestHandler {
  return (request, response) => {
    response.on("error", () => {});
    route(services, request, response).catch((error: unknown) => {
      if (services.closing.aborted) return;
      sendJson(response, 500, { success: false, "error-codes": ["internal-error"], messages: [] });
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    });
  };
}

async function route(services: Services, request: HttpRequest, response: HttpResponse): Promise<void> {
  const address = request.url ?? "/";
  const queryStart = address.indexOf("?");
  const path = queryStart === -1 ? address : address.slice(0, queryStart);
  if (path === "/turnstile/v0/siteverify") return await serveSiteverify(services, request, response);
  if (path === "/turnstile/v0/challenge") return await serveChallenge(services, request, response);
  if (SCRIPT_PATH.test(path)) return serveScript(services, response);
  const sitekey = FRAME_PATH.exec(path)?.[1];
  if (sitekey !== undefined) {
    const query = new URLSearchParams(queryStart === -1 ? "" : address.slice(queryStart + 1));
    return serveFrame(services, response, { sitekey, query });
  }
  const headers = { "content-type": "text/plain; charset=utf-8" };
  send(response, { status: 404, headers, body: "The Turnstile emulator has nothing at this path.\n" });
}
