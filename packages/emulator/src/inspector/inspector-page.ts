import type { Hono } from "hono";
import type { InspectorAssets } from "./inspector-assets.ts";
import type { Language, PerLanguage } from "./texts/language.ts";
import type { Texts } from "./texts/texts.ts";

/** A page of the inspector. Other programs can add pages; see `createInspector()`. */
export interface InspectorPage {
  /** `tasks` is served at `/inspector/tasks`. */
  readonly path: string;
  /** The entry in the navigation. */
  readonly label: PerLanguage;
  /** Entries with the same group are listed together, below its name. @default no name */
  readonly group?: PerLanguage | undefined;
  /**
   * The page's routes, relative to its path; `showPage()` answers with a page. The inspector has checked the login, `Host`
   * and `Origin`. It refuses every POST, PUT, PATCH and DELETE without a CSRF token: a form is
   * made with `postForm()`, a script sends the header `x-csrf-token`. It also refuses them if it is read-only.
   */
  readonly routes: Hono<InspectorEnv>;
}

/** The connection of a request; tests without a socket have none. */
export interface InspectorConnection {
  /** The visitor's address. */
  readonly address?: string | undefined;
  /** Aborts when the server closes. */
  readonly closing?: AbortSignal | undefined;
}

/** The environment of the inspector's routes. */
export interface InspectorEnv {
  Bindings: InspectorConnection;
  Variables: { readonly view: View };
}

/** An entry of the navigation. */
export interface NavigationEntry {
  readonly href: string;
  readonly label: string;
  readonly group: string;
  readonly isCurrent: boolean;
}

/** What pages need to know about a request. */
export interface View {
  readonly language: Language;
  readonly texts: Texts;
  /** CSRF token that every change must carry. */
  readonly csrf: string;
  /** Changes are refused; pages disable their controls. */
  readonly readOnly: boolean;
  readonly navigation: readonly NavigationEntry[];
  /** Whether the visitor logged in. */
  readonly isLoggedIn: boolean;
  /** Product's name in the header. */
  readonly brand: string;
  readonly assets: InspectorAssets;
  /** Path and query of the request. */
  readonly here: string;
  /** Id of the session that filters the pages, from `?session=`; undefined for all sessions. */
  readonly session: string | undefined;
  /** Name of that session. */
  readonly sessionName: string;
}
