import { Hono } from "hono";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import type { InspectorEnv } from "../inspector-page.ts";
import { showPage } from "../layout/show-page.ts";
import { localPath } from "../local-path.ts";
import { readForm } from "../read-form.ts";
import type { InspectorAccess } from "./inspector-access.ts";
import type { LoginAttempts } from "./login-attempts.ts";

/** What the login page says about the token, and how it limits guesses. */
export interface LoginOptions {
  readonly kind: "control" | "operator";
  /** Name of the variable with the token. */
  readonly variable: string;
  readonly attempts: LoginAttempts;
}

/** The visitor's ticket; "" for none. */
export function ticketOf(context: Context<InspectorEnv>, access: InspectorAccess): string {
  return access.needsLogin ? (getCookie(context, access.cookieName) ?? "") : "";
}

/** The routes `login` and `logout`. */
export function loginRoutes(access: InspectorAccess, options: LoginOptions): Hono<InspectorEnv> {
  const { attempts } = options;
  const app = new Hono<InspectorEnv>();
  app.get("/login", (context) => {
    if (!access.needsLogin) return context.redirect("/");
    return showLogin(context, options, { back: localPath(context.req.query("back")) });
  });
  app.post("/login", async (context) => {
    const form = await readForm(context);
    const back = localPath(form.get("back") ?? undefined);
    const { login } = context.var.view.texts;
    // Tests without a socket have no environment.
    const address = (context.env as InspectorEnv["Bindings"] | undefined)?.address ?? "";
    const blockedMs = attempts.blockedMs(address);
    if (blockedMs > 0) {
      const seconds = Math.ceil(blockedMs / 1_000);
      context.header("retry-after", String(seconds));
      return showLogin(context, options, { back, problem: login.blocked(seconds), status: 429 });
    }
    if (!access.isToken(form.get("token") ?? "")) {
      attempts.count(address);
      return showLogin(context, options, { back, problem: login.wrong, status: 403 });
    }
    setCookie(context, access.cookieName, access.newTicket(), {
      path: "/",
      httpOnly: true,
      sameSite: "Strict",
      secure: new URL(context.req.url).protocol === "https:",
    });
    return context.redirect(back, 303);
  });
  app.post("/logout", async (context) => {
    const given = (await readForm(context)).get("csrf") ?? "";
    if (access.isCsrfToken(given, ticketOf(context, access)))
      deleteCookie(context, access.cookieName, { path: "/" });
    return context.redirect("/inspector/login", 303);
  });
  return app;
}

interface LoginState {
  readonly back: string;
  readonly problem?: string;
  readonly status?: 403 | 429;
}

function showLogin(
  context: Context<InspectorEnv>,
  { kind, variable }: LoginOptions,
  { back, problem, status }: LoginState,
): Response | Promise<Response> {
  const { login } = context.var.view.texts;
  return showPage(context, {
    title: login.title,
    lead: login.lead,
    status,
    body: html`<form class="card form" method="post" action="/inspector/login">
      <input type="hidden" name="back" value="${back}" />
      <label>
        <span>${kind === "control" ? login.controlToken : login.operatorToken}</span>
        <input name="token" type="password" autocomplete="current-password" required autofocus />
        <small>${login.where(variable)}</small>
      </label>
      ${problem === undefined ? "" : html`<p class="problem" role="alert">${problem}</p>`}
      <button class="main">${login.submit}</button>
    </form>`,
  });
}
