import type { html } from "hono/html";

/** Escaped HTML, as the template tag `html` returns it. */
export type Markup = ReturnType<typeof html>;
