import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Sessions } from "../sessions/sessions.ts";
import type { InspectorAccess } from "./access/inspector-access.ts";
import { ticketOf } from "./access/login-routes.ts";
import type { InspectorAssets } from "./inspector-assets.ts";
import type { InspectorEnv, InspectorPage, NavigationEntry, View } from "./inspector-page.ts";
import { languageOf, preferredLanguage } from "./texts/language.ts";
import type { PerLanguage } from "./texts/language.ts";
import { LANGUAGE_COOKIE } from "./texts/language-route.ts";
import { TEXTS } from "./texts/texts.ts";

/** What a view depends on, besides the request. */
export interface ViewParts {
  readonly access: InspectorAccess;
  readonly assets: InspectorAssets;
  readonly pages: readonly InspectorPage[];
  readonly links?: readonly { readonly href: string; readonly label: PerLanguage }[] | undefined;
  /** Path of the page that is served at `/`. */
  readonly start: string;
  readonly readOnly: boolean;
  readonly brand?: string | undefined;
  /** The emulator's sessions, if there is an emulator. */
  readonly sessions: Sessions | undefined;
}

const SESSION_ID = /^[\w-]{0,64}$/;

/** Returns a function that reads a request's view. */
export function createView(parts: ViewParts): (context: Context<InspectorEnv>) => View {
  const { access, assets, readOnly, sessions } = parts;
  return (context) => {
    const { req } = context;
    const { pathname, search, searchParams } = new URL(req.url);
    const language =
      languageOf(getCookie(context, LANGUAGE_COOKIE)) ??
      preferredLanguage(req.header("accept-language") ?? "");
    const texts = TEXTS[language];
    const ticket = ticketOf(context, access);
    const isLoggedIn = access.needsLogin && access.isValidTicket(ticket);
    const given = searchParams.get("session");
    const session = given !== null && SESSION_ID.test(given) ? given : undefined;
    const atStart = pathname === parts.start;
    return {
      language,
      texts,
      csrf: access.csrfToken(ticket),
      readOnly,
      navigation:
        access.needsLogin && !isLoggedIn ? [] : navigationOf(parts, { language, pathname, session }),
      isLoggedIn,
      brand: parts.brand ?? texts.shell.emulator,
      here: `${atStart ? "/" : pathname}${search}`,
      assets,
      session,
      sessionName: sessions?.list().find(({ id }) => id === session)?.name ?? "",
    };
  };
}

function navigationOf(
  { pages, links = [], start }: ViewParts,
  {
    language,
    pathname,
    session,
  }: { language: keyof PerLanguage; pathname: string; session: string | undefined },
): readonly NavigationEntry[] {
  const query = session === undefined ? "" : `?session=${session}`;
  return [
    ...pages.map(({ path, label, group }) => {
      const address = `/inspector/${path}`;
      return {
        href: `${address === start ? "/" : address}${query}`,
        label: label[language],
        group: group?.[language] ?? "",
        isCurrent: pathname === address || pathname.startsWith(`${address}/`),
      };
    }),
    ...links.map(({ href, label }) => ({ href, label: label[language], group: "", isCurrent: false })),
  ];
}
