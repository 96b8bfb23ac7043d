import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Markup } from "../markup.ts";

/** A page's content. */
export interface PageContent {
  /** The page's only `h1`, and the beginning of its `title`. */
  readonly title: string;
  readonly body: Markup;
  /** Controls next to the title. */
  readonly actions?: Markup | undefined;
  /** One sentence below the title. */
  readonly lead?: Markup | string | undefined;
  /** @default 200 */
  readonly status?: ContentfulStatusCode | undefined;
  /** Origins from which the page loads Turnstile's script and frame, in addition to its own. @default none */
  readonly widgetSources?: readonly string[] | undefined;
}
