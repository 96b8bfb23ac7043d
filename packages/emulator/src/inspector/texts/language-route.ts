import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { InspectorEnv } from "../inspector-page.ts";
import { localPath } from "../local-path.ts";
import { languageOf } from "./language.ts";

/** Cookie with the chosen language. */
export const LANGUAGE_COOKIE = "inspector-language";
const YEAR_S = 365 * 24 * 60 * 60;

/** `GET /inspector/language?to=zh&back=/`: remembers the language and returns to the page. */
export function languageRoute(): Hono<InspectorEnv> {
  const app = new Hono<InspectorEnv>();
  app.get("/", (context) => {
    const language = languageOf(context.req.query("to"));
    if (language !== undefined)
      setCookie(context, LANGUAGE_COOKIE, language, {
        path: "/",
        httpOnly: true,
        sameSite: "Strict",
        maxAge: YEAR_S,
      });
    return context.redirect(localPath(context.req.query("back")), 303);
  });
  return app;
}
