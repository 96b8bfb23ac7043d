import { Hono } from "hono";
import type { Context } from "hono";
import { html } from "hono/html";
import { HTTPException } from "hono/http-exception";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { isForeign, knownHosts } from "../control/guard.ts";
import type { Emulator } from "../emulator.ts";
import { insideOf } from "../in-process/inside-of.ts";
import { InspectorAccess } from "./access/inspector-access.ts";
import { limitLoginAttempts } from "./access/login-attempts.ts";
import type { LoginAttempts } from "./access/login-attempts.ts";
import { loginRoutes, ticketOf } from "./access/login-routes.ts";
import { createView } from "./create-view.ts";
import { emulatorPages } from "./emulator-pages.ts";
import { loadInspectorAssets } from "./inspector-assets.ts";
import type { InspectorConnection, InspectorEnv, InspectorPage } from "./inspector-page.ts";
import { showPage } from "./layout/show-page.ts";
import { readForm } from "./read-form.ts";
import { languageRoute } from "./texts/language-route.ts";
import type { PerLanguage } from "./texts/language.ts";

/** Who may use an inspector. */
export interface InspectorAccessOptions {
  /** Token that the login page asks for; undefined if the inspector needs none, because only this machine can reach it. */
  readonly token: string | undefined;
  /** Which token it is. */
  readonly kind: "control" | "operator";
  /** Name of the variable with the token, for the login page. */
  readonly variable: string;
  /** Host names that requests may use if there is no token; stops DNS rebinding. */
  readonly hostnames: readonly string[];
  /** Limits guesses. @default 10 wrong tokens per address and minute */
  readonly attempts?: LoginAttempts | undefined;
}

/** Options of `createInspector()`. */
export interface InspectorOptions {
  /** An emulator of this process whose pages to show. @default none */
  readonly emulator?: Emulator | undefined;
  /** Further pages; the first page of all is the start page. @default none */
  readonly pages?: readonly InspectorPage[] | undefined;
  /** Further entries of the navigation, such as documentation. @default none */
  readonly links?: readonly { readonly href: string; readonly label: PerLanguage }[] | undefined;
  readonly access: InspectorAccessOptions;
  /** Refuse every change. @default false */
  readonly readOnly?: boolean | undefined;
  /** Name in the header. @default "Turnstile emulator", in the visitor's language */
  readonly brand?: string | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

/** A web application for people: what happens in an emulator or a service, and controls for it. */
export interface Inspector {
  /** Answers a request for `/` or for a path below `/inspector/`. */
  fetch(request: Request, connection?: InspectorConnection): Promise<Response>;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Creates the inspector. It serves `/` and the paths below `/inspector/`.
 * @throws Error when the bundled script is missing.
 */
export async function createInspector(options: InspectorOptions): Promise<Inspector> {
  const { access: chosen, clock = systemClock, emulator, readOnly = false } = options;
  const assets = await loadInspectorAssets();
  const access = new InspectorAccess({ token: chosen.token, clock });
  const own = emulator === undefined ? [] : emulatorPages({ emulator });
  const pages = [...own, ...(options.pages ?? [])];
  const start = `/inspector/${pages[0]?.path ?? ""}`;
  const sessions = emulator && insideOf(emulator, "createInspector").sessions;
  const view = createView({ ...options, readOnly, access, assets, pages, start, sessions });
  const isKnownHost = knownHosts(chosen.hostnames);

  const app = new Hono<InspectorEnv>({ strict: false });
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "origin");
    // The browser starts another process for this header, which doubles the time to the first paint on loopback, where it
    // would hide only how many frames a page has: no page of another origin can read or change anything.
    if (access.needsLogin) headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("cross-origin-resource-policy", "same-origin");
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  });
  app.get(assets.script.url, (context) =>
    context.body(assets.script.content, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    }),
  );
  app.use(async (context, next) => {
    context.set("view", view(context));
    const allowed = access.needsLogin || isKnownHost(context.req.url);
    if (allowed && !isForeign(context.req)) return await next();
    // Another site's page may read this answer.
    context.set("view", { ...context.var.view, csrf: "", navigation: [] });
    return refuse(context, context.var.view.texts.shell.wrongHost);
  });
  app.route("/inspector/language", languageRoute());
  app.route(
    "/inspector",
    loginRoutes(access, { ...chosen, attempts: chosen.attempts ?? limitLoginAttempts(clock) }),
  );
  app.use(async (context, next) => {
    if (!access.needsLogin || access.isValidTicket(ticketOf(context, access))) return await next();
    if (!context.req.header("accept")?.includes("text/html")) return context.text("Log in first.", 401);
    return context.redirect(`/inspector/login?back=${encodeURIComponent(context.var.view.here)}`, 303);
  });
  app.use(async (context, next) => {
    if (SAFE_METHODS.has(context.req.method)) return await next();
    const { texts } = context.var.view;
    const given = context.req.header("x-csrf-token") ?? (await readForm(context)).get("csrf") ?? "";
    if (!access.isCsrfToken(given, ticketOf(context, access))) return refuse(context, texts.shell.noCsrf);
    if (readOnly && new URL(context.req.url).pathname !== "/inspector/logout")
      return refuse(context, texts.shell.isReadOnly);
    return await next();
  });
  for (const { path, routes } of pages) app.route(`/inspector/${path}`, routes);
  app.get("/inspector", (context) => context.redirect("/"));
  app.notFound((context) => {
    const { notFoundTitle: title, notFound } = context.var.view.texts.shell;
    return showPage(context, { title, body: html`<p>${notFound}</p>`, status: 404 });
  });
  app.onError((error, context) => {
    const { failedTitle: title, failed, tooLarge } = context.var.view.texts.shell;
    if (error instanceof HTTPException) return refuse(context, tooLarge, 413);
    process.emitWarning(error);
    return showPage(context, { title, body: html`<p>${failed}</p>`, status: 500 });
  });
  return {
    fetch: async (request, connection = {}) => await app.fetch(fromStart(request, start), connection),
  };
}

/** Serves the start page at `/`. */
function fromStart(request: Request, start: string): Request {
  const url = new URL(request.url);
  if (url.pathname !== "/" || !SAFE_METHODS.has(request.method)) return request;
  return new Request(new URL(`${start}${url.search}`, url), request);
}

function refuse(context: Context<InspectorEnv>, reason: string, status: 403 | 413 = 403) {
  const title = context.var.view.texts.shell.refusedTitle;
  return showPage(context, { title, body: html`<p>${reason}</p>`, status });
}
